"""A server with answers of AWS that the simulated one does not give."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

_NAMESPACE = 'xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"'


@contextmanager
def answering(status: int, *bodies: str) -> Iterator[str]:
    """Yield the URL of a server that answers with the bodies in turn, and then always with the last one."""
    waiting = [body.encode() for body in bodies]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"] or 0))
            self.send_response(status)
            body = waiting.pop(0) if len(waiting) > 1 else waiting[0]
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def described(said: str) -> str:
    """Return CloudFormation's answer to DescribeStacks for the stack `shop`, with additional elements."""
    arn = "arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/51af3dc0"
    member = f"<member><StackId>{arn}</StackId><StackName>shop</StackName>{said}</member>"
    result = f"<DescribeStacksResult><Stacks>{member}</Stacks></DescribeStacksResult>"
    return f"<DescribeStacksResponse {_NAMESPACE}>{result}</DescribeStacksResponse>"


def template(text: str) -> str:
    """Return CloudFormation's answer to GetTemplate."""
    result = f"<GetTemplateResult><TemplateBody>{text}</TemplateBody></GetTemplateResult>"
    return f"<GetTemplateResponse {_NAMESPACE}>{result}</GetTemplateResponse>"


def error(code: str, message: str) -> str:
    """Return an error in CloudFormation's format."""
    said = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
    return f"<ErrorResponse {_NAMESPACE}>{said}</ErrorResponse>"
