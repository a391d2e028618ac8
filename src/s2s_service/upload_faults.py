"""What is said of uploads that cannot be taken, found or removed."""

from __future__ import annotations

from s2s_service.problems import ServiceError

MB = 1_000_000


def no_upload(id: str) -> ServiceError:
    """The error for an upload that is not there, or is another's."""
    return ServiceError(
        f"There is no upload {id[:64]}.",
        code="no_upload",
        hint="It may have been removed, or its time has passed: begin a new one.",
        status=404,
    )


def empty() -> ServiceError:
    """The error for a file without bytes."""
    return ServiceError("The file is empty.", code="empty_file", hint="Send a clip or a picture.", status=422)


def too_large(size: int, largest: int) -> ServiceError:
    """The error for a file beyond what the service takes."""
    return ServiceError(
        f"The file has {size / MB:.1f} MB; at most {largest / MB:g} MB are taken.",
        code="too_large_upload",
        hint="Cut or compress the clip; only what is seen matters, so a smaller picture does too.",
        status=413,
    )


def beyond_size(size: int, reached: int) -> ServiceError:
    """The error for more bytes than were announced."""
    return ServiceError(
        f"The upload was announced with {size} bytes; these would reach {reached}.",
        code="too_large_upload",
        hint="Begin a new upload with the right size.",
        status=413,
    )


def wrong_offset(received: int, start: int) -> ServiceError:
    """The error for bytes that do not go on where the upload stands."""
    return ServiceError(
        f"The upload goes on at byte {received}, not at {start}.",
        code="upload_offset",
        hint="Ask with HEAD where it stands, and go on from there.",
        status=409,
        headers={"Upload-Offset": str(received)},
    )


def too_many_parts(most: int) -> ServiceError:
    """The error for a file in crumbs."""
    return ServiceError(
        f"The upload came in {most} pieces and is not complete.",
        code="upload_parts",
        hint="Begin again and send more bytes in one request.",
    )


def too_many(held: int, most: int) -> ServiceError:
    """The error for a caller who begins uploads and does not use them."""
    return ServiceError(
        f"There are {held} uploads unfinished or not used by a job.",
        code="too_many_uploads",
        hint=f"At most {most} are kept: finish, use or remove some.",
        status=429,
    )


def no_room(size: int) -> ServiceError:
    """The error for a disk that would be too full."""
    return ServiceError(
        f"The service has no room for {size / MB:.1f} MB more.",
        code="disk_low",
        hint="Try again later.",
        status=507,
    )


def in_use(id: str) -> ServiceError:
    """The error for removing what a job needs."""
    return ServiceError(
        f"The upload {id} is used by a job.",
        code="upload_in_use",
        hint="Remove the job; its upload goes with it.",
        status=409,
    )
