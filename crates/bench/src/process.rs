//! The real binary as a process of its own: how long it takes, and the most that it ever holds.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

/// The release binary beside this one.
pub(crate) fn binary() -> Result<PathBuf> {
    let binary = std::env::current_exe()?.with_file_name("parcours");
    ensure!(binary.exists(), "{} is missing: cargo build --release", binary.display());
    Ok(binary)
}

fn command(binary: &Path, data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(binary);
    command.args(arguments).arg("--data").arg(data).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Runs it to its end.
pub(crate) fn run(binary: &Path, data: &Path, arguments: &[&str]) -> Result<Duration> {
    let began = Instant::now();
    let status = command(binary, data, arguments).status()?;
    let took = began.elapsed();
    ensure!(status.success(), "{arguments:?} ended with {status}");
    Ok(took)
}

/// Runs it and looks meanwhile how much memory it holds (MB).
pub(crate) fn run_measured(binary: &Path, data: &Path, arguments: &[&str]) -> Result<(Duration, u64)> {
    let began = Instant::now();
    let mut child = command(binary, data, arguments).spawn()?;
    let status_file = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        // VmHWM is the peak so far: the last look before the end is what counts.
        let text = std::fs::read_to_string(&status_file).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        peak = peak.max(kilobytes.unwrap_or_default());
        if let Some(status) = child.try_wait().context("waiting for it")? {
            ensure!(status.success(), "{arguments:?} ended with {status}");
            return Ok((began.elapsed(), peak / 1_000));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}
