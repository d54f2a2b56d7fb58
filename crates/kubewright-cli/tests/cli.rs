//! Runs the command as its users do, and compares what it prints.
//!
//! Owns: nothing but the list of cases; `TRYCMD=overwrite` accepts new output.

#[test]
fn the_command_prints_what_its_users_were_promised() {
    trycmd::TestCases::new()
        .case("tests/cmd/*.trycmd")
        .case("tests/cmd/*.toml");
}
