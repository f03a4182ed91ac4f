"""Unpacks an archive that came with `/init` into a new folder (scheduling-and-runtimes §5.4). The
container around it is the action's own.
"""
import base64
import io
import os
import tarfile
import tempfile
import zipfile

_UNSUPPORTED = (
    "There was an error uncompressing the action archive. The file type is unsupported"
)


def unpack(code):
    """The folder. Raises an error with words for the developer."""
    data = base64.b64decode(code)
    folder = tempfile.mkdtemp(prefix="action-")
    if data[:4] == b"PK\x03\x04":
        kind, extract = "Zip", _unzip
    elif data[:3] == b"\x1f\x8b\x08":
        kind, extract = "Tar GZ", _untar
    else:
        raise ValueError(_UNSUPPORTED)
    try:
        extract(data, folder)
    except Exception as error:
        raise ValueError(f"There was an error uncompressing the action {kind} archive. {error}")
    return folder


def _unzip(data, folder):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            path = archive.extract(entry, folder)
            if (entry.external_attr >> 16) & 0o100 and not entry.is_dir():
                os.chmod(path, 0o755)


def _untar(data, folder):
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        filtered = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        archive.extractall(folder, **filtered)
