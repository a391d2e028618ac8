"""What `/` loads: little, and only what our policy allows."""

MOST_SCRIPT_BYTES = 150_000


def test_the_start_screen_loads_little_script(visitor):
    scripts = []
    visitor.page.on(
        "requestfinished", lambda request: request.resource_type == "script" and scripts.append(request.sizes())
    )
    visitor.open("/")
    visitor.page.wait_for_load_state("networkidle")
    assert scripts
    assert sum(sizes["responseBodySize"] for sizes in scripts) < MOST_SCRIPT_BYTES


def test_its_files_come_compressed_and_may_be_kept(visitor):
    answers = []
    visitor.page.on("response", lambda answer: answers.append(answer))
    visitor.open("/")
    files = [answer for answer in answers if "/assets/" in answer.url]
    assert {answer.url.rsplit(".")[-1] for answer in files} >= {"js", "css"}
    for answer in files:
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-encoding"] == "gzip"


def test_nothing_comes_from_elsewhere(visitor):
    asked = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.open("/")
    visitor.page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith((visitor.served.url, "data:", "blob:"))] == []


def test_the_policy_holds(visitor):
    """So that a console without complaints means something."""
    visitor.open("/")
    visitor.expect("Content Security Policy")
    ran = visitor.page.evaluate(
        """() => {
          const script = document.createElement('script');
          script.textContent = 'window.ran = true';
          document.head.append(script);
          document.body.setAttribute('style', 'color: red');
          return [window.ran === true, getComputedStyle(document.body).color];
        }"""
    )
    assert ran[0] is False
    assert ran[1] != "rgb(255, 0, 0)"
