//! Benchmarks, as ratios measured in one run:
//! `cargo run --release -p bench -- [append|app|load|long|seal|verify|search|board|follow] [COUNT]`.
//!
//! Without arguments everything is measured: the long log with 200,000 events, the search box and the board with 100,000
//! requests; the board and `verify` need the binary beside this one (`cargo build --release`). Files lie in a folder under the current
//! one, so that the disk is the one the project stands on, and are removed.

mod app_path;
mod append;
mod board;
mod checkpoints;
mod crowd;
mod follow;
mod history;
mod process;
mod rebuild;
mod seal;
mod search;
mod verify;

use std::time::Duration;

use anyhow::Result;

/// How long the path through `app` is measured.
const ROUND: Duration = Duration::from_secs(4);

/// Rounds in which the cost of sealing is measured, of five seconds each.
const ROUNDS: u64 = 40;

const EVENTS: u64 = 200_000;

/// What a region has after decades.
const REQUESTS: u64 = 100_000;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let only = arguments.next();
    let count: Option<u64> = arguments.next().map(|given| given.parse()).transpose()?;
    let wanted = |name: &str| only.as_deref().is_none_or(|only| only == name);
    let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(".")?;
    let place = |name: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir(&path).map(|()| path)
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if wanted("append") {
        for (clients, target) in [(1, 0.75), (64, 0.50)] {
            let (store, floor) = append::against_floor(&place(&format!("append-{clients}"))?, &runtime, clients)?;
            let what = format!("append, {clients} client(s) against a floor in batches of {clients}");
            ratio(&what, (store, floor), target);
        }
    }
    if wanted("app") {
        for clients in [1, 64] {
            let path = place(&format!("app-{clients}"))?;
            let pace = runtime.block_on(app_path::commands_per_second(&path, clients, ROUND))?;
            println!("whole path of a command, sealing on, {clients} client(s): {pace:.0}/s");
        }
    }
    if wanted("load") {
        let took = runtime.block_on(app_path::load_of_ten(&place("load")?))?;
        println!("load and fold of a request of 10 events: {:.0} µs (at most 100)", took.as_secs_f64() * 1e6);
    }
    if wanted("follow") {
        let latency = runtime.block_on(follow::latency(&place("follow")?, ROUND))?;
        println!("from commit to visible row at 64 writers: {latency}");
    }
    if wanted("board") {
        runtime.block_on(board::measure(&place("board")?, REQUESTS))?;
    }
    if wanted("long") {
        let figures = runtime.block_on(rebuild::measure(&place("long")?, count.unwrap_or(EVENTS)))?;
        println!("opening a log of {} events: {:.1?} (below 300 ms)", figures.events, figures.opening);
        for (name, pace) in figures.rebuilds_per_second {
            ratio(&format!("rebuild of {name} against scan and decode"), (pace, figures.scan_per_second), 0.33);
        }
    }
    if wanted("seal") {
        let rounds = count.unwrap_or(ROUNDS);
        let seal::Cost { without, with, signed, share, error, control } =
            runtime.block_on(seal::cost(&place("seal")?, rounds))?;
        let per_cent = |(share, error): (f64, f64)| format!("{:.1} ± {:.1} %", share * 100.0, error * 100.0);
        println!(
            "whole path of a command, 64 clients: {without:.0}/s, {with:.0}/s in seconds with a checkpoint ({signed} \
             signed): {} (below 3); pairs without any: {}",
            per_cent((share, error)),
            per_cent(control)
        );
    }
    if wanted("verify") {
        runtime.block_on(verify::measure(&place("verify")?, count.unwrap_or(EVENTS)))?;
    }
    if wanted("search") {
        let figures = runtime.block_on(search::measure(&place("search")?, count.unwrap_or(REQUESTS)))?;
        let (requests, megabytes) = (figures.requests, figures.size_bytes / 1_000_000);
        println!("index of the search box over {requests} requests: built in {:.0?}, {megabytes} MB", figures.building);
        for (kind, times) in figures.queries {
            let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
            println!("search by {kind}: median {:.1} ms, longest {:.1} ms (below 50 ms)", at(0.5), at(1.0));
        }
    }
    Ok(())
}

fn ratio(what: &str, (measured, floor): (f64, f64), target: f64) {
    println!("{what}: {measured:.0}/s of {floor:.0}/s = {:.2} (at least {target})", measured / floor);
}
