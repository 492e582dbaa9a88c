"""What sg-factory costs: time and memory, as ratios within one run. `docs/benchmarks.md` says what each figure is."""
