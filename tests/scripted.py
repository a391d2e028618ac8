"""Operations of the client, driven by answers that a test gives: no network, no waiting."""

import json

from s2s.client.calls import Answer, Close, Do, Open, Pause, Read, Send, Unreachable


def answer(body=b"", status=200, **headers):
    """An answer; bodies that are no bytes are sent as JSON."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, data)


def problem(status, code, **headers):
    """An error as the service sends it."""
    body = {"title": "", "status": status, "detail": f"It is {code}.", "code": code, "hint": "", "instance": "r-1"}
    return answer(body, status, **headers)


def lost(sent=True):
    """A connection that breaks."""
    return Unreachable("It broke.", sent=sent)


class Script:
    """Gives answers in turn; lists what was asked and how long was waited.

    An answer is an `Answer`, an exception, a function of the request, or a list: the chunks (or exceptions) of what is
    read bit by bit, after its head.
    """

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []
        self.waited = []
        self.opened = self.closed = 0

    def run(self, operation):
        try:
            command = next(operation)
            while True:
                try:
                    result = self.perform(command)
                except Exception as error:
                    command = operation.throw(error)
                else:
                    command = operation.send(result)
        except StopIteration as end:
            return end.value

    def perform(self, command):
        match command:
            case Send(request) | Open(request):
                self.asked.append(request)
                assert self.answers, f"nothing is left to answer {request}"
                given = self.answers.pop(0)
                given = given(request) if callable(given) else given
                if isinstance(given, Exception):
                    raise given
                if isinstance(given, list):
                    head, *chunks = given
                    self.opened += 1
                    return Answer(head.status, head.headers, handle=chunks)
                self.opened += isinstance(command, Open) and given.status < 400
                return given
            case Read(opened):
                chunk = opened.handle.pop(0) if opened.handle else b""
                if isinstance(chunk, Exception):
                    raise chunk
                return chunk
            case Close():
                self.closed += 1
            case Pause(seconds):
                self.waited.append(seconds)
            case Do(function):
                return function()
        return None
