//! A flag a row of the table of rate limits.

use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches, builder::ValueParser};

use crate::api::limits::{Rate, Rates, TABLE};

/// The name of a row's flag.
fn flag(name: &str) -> String {
    format!("limit-{name}")
}

impl Args for Rates {
    fn augment_args(command: Command) -> Command {
        TABLE.iter().fold(command, |command, row| {
            let flag = flag(row.name);
            let variable = format!("HOLDLINE_{}", flag.to_uppercase().replace('-', "_"));
            let default = format!("{}/{}", row.per_second, row.burst);
            command.arg(
                Arg::new(row.name)
                    .long(flag)
                    .env(variable)
                    .default_value(default)
                    .value_name("RATE")
                    .value_parser(ValueParser::new(Rate::setting))
                    .help(row.why),
            )
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Rates {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut rates = Self::default();
        rates.update_from_arg_matches(matches)?;
        Ok(rates)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        for row in &TABLE {
            if let Some(rate) = matches.get_one::<Option<Rate>>(row.name) {
                *self = self.clone().with(row.name, *rate);
            }
        }
        Ok(())
    }
}
