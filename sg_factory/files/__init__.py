"""A project's files: in a folder, in memory or at a git revision; and how files are written."""

from sg_factory.files.reading import Changed, Files, FileSource, Folder, NoFile, Snapshot, content, files_of

__all__ = ["Changed", "FileSource", "Files", "Folder", "NoFile", "Snapshot", "content", "files_of"]
