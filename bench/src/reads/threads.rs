//! Two threads that read at once. A second thread of bare loads doubles the rate; one of ours must
//! get at least 0.9 of that, which it would not if reads shared anything that they write.
//!
//! The rates themselves are shown too. They have no bar of their own: they repeat the ratio that one
//! thread has, which has its bar already.

use std::hint::black_box;
use std::sync::Barrier;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::Instant;

use super::bare::BARE;
use crate::Settings;
use crate::bench;
use crate::measure::medians;
use crate::table::Quantity::{Factor, Rate};
use crate::table::{Bar, Row};

const READS: u32 = 5_000_000;

pub(crate) fn measure(settings: &Settings) -> [Row; 2] {
    let bare = || BARE.load(Relaxed);
    let ours = || bench::options().flag();
    let [bare_one, ours_one, bare_two, ours_two] = medians(
        settings.rounds,
        &mut [
            &mut || rate(1, bare),
            &mut || rate(1, ours),
            &mut || rate(2, bare),
            &mut || rate(2, ours),
        ],
    );
    let bare_gain = ("relaxed loads", Factor(bare_two / bare_one));
    let gain = Factor(ours_two / ours_one);
    let bare_rate = ("relaxed loads", Rate(bare_two));
    [
        Row::compare(
            "what a second thread gains, reading a bool",
            gain,
            bare_gain,
            Bar::AtLeast(0.9),
        ),
        Row::compare(
            "reads of a bool by two threads",
            Rate(ours_two),
            bare_rate,
            Bar::Shown,
        ),
    ]
}

/// Reads in a second, of all threads together, from the start of the first to the end of the last.
fn rate<T>(threads: u32, read: impl Fn() -> T + Sync) -> f64 {
    let barrier = Barrier::new(threads as usize);
    let spans: Vec<(Instant, Instant)> = thread::scope(|scope| {
        let spawn = |_| {
            scope.spawn(|| {
                barrier.wait();
                let started = Instant::now();
                for _ in 0..READS {
                    black_box(read());
                }
                (started, Instant::now())
            })
        };
        let running: Vec<_> = (0..threads).map(spawn).collect();
        running
            .into_iter()
            .map(|thread| thread.join().expect("readers do not panic"))
            .collect()
    });
    let started = spans.iter().map(|span| span.0).min();
    let ended = spans.iter().map(|span| span.1).max();
    let elapsed = ended
        .zip(started)
        .map(|(ended, started)| ended - started)
        .expect("there are threads");
    f64::from(threads) * f64::from(READS) / elapsed.as_secs_f64()
}
