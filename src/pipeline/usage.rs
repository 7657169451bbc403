//! What the process has used so far, where the system tells (Linux).

/// Seconds of processor time of the whole process; 0 where unknown.
pub fn cpu_seconds() -> f64 {
    let Ok(stat) = std::fs::read_to_string("/proc/self/stat") else { return 0.0 };
    // The command name stands in brackets and may hold anything; the fields after it are numbers.
    let Some((_, rest)) = stat.rsplit_once(')') else { return 0.0 };
    let ticks: f64 = rest.split_whitespace().skip(11).take(2).filter_map(|f| f.parse::<f64>().ok()).sum();
    // Linux reports in hundredths of a second on every platform Rust supports.
    ticks / 100.0
}

/// The largest resident memory so far in MiB; 0 where unknown.
pub fn peak_memory_mib() -> f64 {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return 0.0 };
    status
        .lines()
        .find_map(|l| l.strip_prefix("VmHWM:"))
        .and_then(|l| l.trim().split(' ').next()?.parse::<f64>().ok())
        .map_or(0.0, |kib| kib / 1024.0)
}
