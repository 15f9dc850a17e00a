"""Why the service refuses a request, as codes for the device."""


class Refused(Exception):
    """A request that is not answered; `code` is all that leaves the house, and after how many seconds to ask again."""

    def __init__(self, code: str, status: int = 403, retry_after: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.retry_after = retry_after


CODE_REFUSED = "code_refused"
TOO_MANY_ATTEMPTS = "too_many_attempts"
DEVICE_UNKNOWN = "device_unknown"
DEVICE_REVOKED = "device_revoked"
DEVICE_CLONED = "device_cloned"
DEVICE_ROLLED_BACK = "device_rolled_back"
NOT_REVOKED = "not_revoked"
CHAIN_GAP = "chain_gap"
EPOCH_RENEWED = "epoch_renewed"
NO_SESSION = "no_session"
NOT_ALLOWED = "not_allowed"
CLIENT_TOO_OLD = "client_too_old"
MALFORMED = "malformed"
TOO_LARGE = "too_large"
NOT_READY = "not_ready"
TOO_MANY_REQUESTS = "too_many_requests"
BUSY = "busy"
FAULT = "fault"
