"""Time and memory of sg-factory, as ratios within one run. `docs/benchmarks.md` describes each figure."""
