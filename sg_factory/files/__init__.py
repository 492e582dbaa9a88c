"""A project's files: in a folder, in memory or at a git revision; and how files are written."""

from sg_factory.files.reading import Added, Files, Folder, NoFile, Snapshot, Source, content, files_of

__all__ = ["Added", "Files", "Folder", "NoFile", "Snapshot", "Source", "content", "files_of"]
