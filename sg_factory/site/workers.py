"""Jobs → texts of pages, written by several processes if they are many."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Iterator, Sequence

from sg_factory.site.pages import Job
from sg_factory.text.progress import steps

_WORTH_IT = 100  # pages; to start a process costs as much as a few of them

_jobs: Sequence[Job] = ()


def written(jobs: Sequence[Job]) -> dict[str, str]:
    """Return the text of each page by its path, in the order of the jobs."""
    processes = min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1, 8)
    if len(jobs) < _WORTH_IT or processes < 2 or "fork" not in multiprocessing.get_all_start_methods():
        return {job.path: job.write() for job in steps(jobs, "writing")}
    return dict(_shared(jobs, processes))


def _shared(jobs: Sequence[Job], processes: int) -> Iterator[tuple[str, str]]:
    """Write the pages in forked processes, which inherit the jobs: these cannot be pickled."""
    global _jobs
    _jobs = jobs
    gc.freeze()  # memory that the collector does not touch is not copied
    try:
        with multiprocessing.get_context("fork").Pool(processes) as pool:
            texts = pool.imap(_write, range(len(jobs)), chunksize=8)
            yield from zip((job.path for job in steps(jobs, "writing")), texts, strict=True)
    finally:
        _jobs = ()


def _write(number: int) -> str:
    return _jobs[number].write()
