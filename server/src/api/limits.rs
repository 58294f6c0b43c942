use super::problem::Problem;

/// How much of a list is wanted: `default` if nothing was said, else 1 to `most`.
///
/// # Errors
/// If it is out of these bounds.
pub fn limit(asked: Option<u32>, default: u32, most: u32) -> Result<u32, Problem> {
    match asked {
        None => Ok(default),
        Some(asked) if (1..=most).contains(&asked) => Ok(asked),
        Some(_) => Err(Problem::invalid("limit", format!("must be 1 to {most}"))),
    }
}
