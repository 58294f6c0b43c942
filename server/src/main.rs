//! The program: see `holdline --help`.

fn main() -> std::process::ExitCode {
    holdline::cli::run()
}
