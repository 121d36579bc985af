"""Examples for every rule: HTML that passes, HTML that fails, and HTML without targets."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Examples:
    passed: tuple[str, ...]
    failed: tuple[str, ...]
    inapplicable: tuple[str, ...]


NO_PICTURES = ("<p>Words alone.</p>", "", "<img src=a.png alt='A hall' hidden>")
LONG = (
    "The speaker said that one should measure before one cuts, and that a plan is only as good "
    "as the numbers in it. "
)
HARD = (
    "Notwithstanding considerable organisational heterogeneity, infrastructural interdependencies "
    "necessitate comprehensive architectural consideration, particularly regarding "
    "internationalisation, authentication, authorisation, serialisation and observability "
    "characteristics across multidimensional deployment configurations everywhere. "
)
GERMAN = (
    "Die Rednerin sagte, dass man zuerst messen soll und dann schneiden, und dass ein Plan nur so "
    "gut ist wie die Zahlen, die in ihm stehen. Das war nicht neu, aber es war mit vielen guten "
    "Beispielen belegt, und der Saal war voll. "
)


def page(body: str, *, head: str = "", lang: str = ' lang="en"') -> str:
    return (
        f"<!DOCTYPE html><html{lang}><head><title>T</title>{head}</head>"
        f"<body><header><a href='/'>Home</a></header><main>{body}</main></body></html>"
    )


EXAMPLES: dict[str, Examples] = {
    "image-alt": Examples(
        (
            '<img src="a.png" alt="A full hall">',
            '<img src="a.png" alt="">',
            '<img src="a.png" role="presentation">',
            '<img src="a.png" aria-label="A full hall">',
        ),
        (
            '<img src="a.png">',
            '<p><img src="a.png"> beside words</p>',
            '<figure data-alt-missing><img src="a.png" alt=""></figure>',
            '<img src="a.png" alt=" ">',
        ),
        (
            *NO_PICTURES,
            '<div aria-hidden="true"><img src="a.png"></div>',
            '<p style="color: red; display: none"><img src="a.png"></p>',
        ),
    ),
    "alt-file-name": Examples(
        (
            '<img src="a.png" alt="The hall before the first talk">',
            '<img src="a.png" alt="A chart: queries against time">',
            '<img src="a.png" alt="settings.py, with one line marked">',
        ),
        (
            '<img src="a.png" alt="IMG_2041.jpg">',
            '<img src="a.png" alt="DSC00412">',
            '<img src="a.png" alt="conference_hall_large">',
            '<img src="a.png" alt="slide.webp">',
        ),
        (*NO_PICTURES, '<img src="a.png" alt="">', '<img src="a.png">'),
    ),
    "alt-not-reviewed": Examples(
        (
            '<figure class="image"><img src="a.png" alt="A hall"></figure>',
            '<figure><img src="a.png" alt=""></figure>',
            '<figure><img src="a.png" alt="A hall"><figcaption>Hall</figcaption></figure>',
        ),
        (
            '<figure data-alt-proposed><img src="a.png" alt="hall"></figure>',
            '<figure class="image" data-alt-proposed><picture><img alt="x"></picture></figure>',
            '<figure data-alt-proposed><img alt="a"><figcaption>b</figcaption></figure>',
        ),
        (*NO_PICTURES, '<img src="a.png" alt="not in a figure">'),
    ),
    "empty-heading": Examples(
        ("<h2>Indexes</h2>", '<h2><img alt="Logo"></h2>', '<h3 aria-label="Queues"></h3>'),
        ("<h2></h2>", "<h2> &nbsp; </h2>", '<h2><img src="a.png" alt=""></h2>', "<h4><b></b></h4>"),
        ("<p>No heading</p>", "<h2 hidden></h2>", '<h2 aria-hidden="true"></h2>'),
    ),
    "heading-order": Examples(
        (
            "<h1>A</h1><h2>B</h2><h3>C</h3><h2>D</h2>",
            "<h2>A</h2><h2>B</h2>",
            "<h4>A</h4><h2>B</h2><h3>C</h3>",
            '<h1>A</h1><p role="heading">B</p><h3>C</h3>',
        ),
        (
            "<h1>A</h1><h3>B</h3>",
            "<h2>A</h2><p>x</p><h4>B</h4>",
            "<h1>A</h1><h2>B</h2><h5>C</h5>",
            '<h2>A</h2><p role="heading" aria-level="4">B</p>',
        ),
        ("<h1>Only one</h1>", "<p>None</p>", "<h2>A</h2><h4 hidden>B</h4>"),
    ),
    "link-name": Examples(
        (
            '<a href="/a">The slides</a>',
            '<a href="/a"><img src="a.png" alt="The slides"></a>',
            '<a href="/a" aria-label="The slides"></a>',
            '<a href="/a"><img src="a.png" aria-label="The slides"></a>',
            '<a href="/a"><img src="a.png" title="The slides"></a>',
        ),
        (
            '<a href="/a"></a>',
            '<a href="/a"><img src="a.png" alt=""></a>',
            '<a href="/a"> <span hidden>hidden words</span></a>',
            '<a href="/a"> <span style="display:none">hidden words</span></a>',
        ),
        ("<a>No link</a>", '<a name="here"></a>', '<a href="/a" hidden></a>'),
    ),
    "embed-title": Examples(
        (
            '<iframe src="/a" title="The recording"></iframe>',
            '<iframe src="/a" aria-label="The recording"></iframe>',
            '<a href="/a" data-player="/p" data-title="The recording">The recording</a>',
        ),
        (
            '<iframe src="/a"></iframe>',
            '<iframe src="/a" title=" "></iframe>',
            '<iframe src="/a">Words for a browser without frames</iframe>',
            '<a href="/a" data-player="/p" data-title="">Watch on Vimeo</a>',
        ),
        ("<p>x</p>", '<a href="/a">A link</a>', '<iframe src="/a" aria-hidden="true"></iframe>'),
    ),
    "table-header": Examples(
        (
            "<table><tr><th>Way</th></tr><tr><td>One</td></tr></table>",
            "<table><tr><th scope=row>A</th><td>1</td></tr></table>",
            "<table><caption>C</caption><tr><th>A</th><td>1</td></tr></table>",
            "<table><tr><td role=columnheader>A</td></tr><tr><td>1</td></tr></table>",
        ),
        (
            "<table><tr><td>1</td></tr></table>",
            "<table><tr><th></th></tr><tr><td>1</td></tr></table>",
            "<table><caption>C</caption><tr><td>1</td><td>2</td></tr></table>",
        ),
        (
            "<p>x</p>",
            "<table role=presentation><tr><td>1</td></tr></table>",
            "<table role=none><tr><td>1</td></tr></table>",
            "<table></table>",
        ),
    ),
    "raw-block": Examples(
        ("<pre class=raw></pre>", "<pre class=raw><code> </code></pre>", "<pre class=raw>\n</pre>"),
        (
            '<pre class="raw"><code>{{&lt; gallery &gt;}}</code></pre>',
            '<div data-block="b"><pre class="raw">x</pre></div>',
            '<p>y</p><pre class="raw" tabindex="0"><code>&lt;marquee&gt;</code></pre>',
        ),
        ("<pre><code>x = 1</code></pre>", "<p>x</p>", "<blockquote>x</blockquote>"),
    ),
    "broken-link": Examples(
        (
            '<h2 id="a">A</h2><a href="#a">To A</a>',
            '<a name="old"></a><a href="#old">To old</a>',
            '<p id="über">x</p><a href="#über">To it</a>',
        ),
        (
            '<a href="#nowhere">To nowhere</a>',
            '<h2 id="a">A</h2><a href="#b">To B</a>',
            '<p id="x">x</p><a href="#X">Another letter</a>',
        ),
        ('<a href="https://a.org/#x">x</a>', '<a href="#top">Up</a><a href="#">Up</a>', "<p>x</p>"),
    ),
    "permission": Examples(
        (
            '<section data-permission="own">x</section>',
            '<section data-permission="licensed">x</section>',
            '<div><section class="notes" data-permission="own" data-source="S">x</section></div>',
        ),
        (
            '<section data-permission="asked">x</section>',
            '<section data-permission="refused">x</section>',
            '<section class="notes" data-permission="" data-source="S">x</section>',
        ),
        ("<section>x</section>", "<p>x</p>", '<section data-permission="asked" hidden>x</section>'),
    ),
    "alt-says-image": Examples(
        ('<img alt="A hall">', '<img alt="Imagery by satellite">', '<img alt="Photographers">'),
        (
            '<img alt="Image of a full hall">',
            '<img alt="a picture of the stage">',
            '<img alt="Photo showing the queue">',
            '<img alt="Ein Bild von der Bühne">',
        ),
        (*NO_PICTURES, '<img alt="">', "<img>"),
    ),
    "bold-heading": Examples(
        (
            "<p><strong>It is only a sentence that weighs more.</strong></p><p>x</p>",
            f"<p><b>{LONG * 2}</b></p><p>x</p>",
            "<p><strong>The last line</strong></p>",
        ),
        (
            "<p><strong>Questions</strong></p><p>There were two.</p>",
            "<p><b>What I take home:</b></p><ul><li>x</li></ul>",
            "<p>  <strong>Day one</strong> </p><p>x</p>",
        ),
        ("<p>With a <b>bold</b> word</p><p>x</p>", "<h2>Questions</h2>", "<p><i>x</i></p><p>y</p>"),
    ),
    "dash-list": Examples(
        ("<p>One – with dashes – and on.</p>", "<p>- only one line</p>", "<p>-1<br>-2</p>"),
        ("<p>- a<br>- b</p>", "<p>x\n– a\n– b</p>", "<p>• a</p><p>• b</p>", "<p>* a\n* b\n* c</p>"),
        ("<ul><li>- one</li></ul>", "<pre>- one\n- two</pre>", "<h2>- one</h2>"),
    ),
    "vague-link": Examples(
        (
            '<a href="/a">The slides of the keynote</a>',
            '<a href="/a">Here is how indexes work</a>',
            '<a href="/a" aria-label="The recording">watch</a>',
        ),
        (
            '<a href="/a">click here</a>',
            '<a href="/a">Here.</a>',
            '<a href="/a">https://example.org/slides.pdf</a>',
            '<a href="/a">Read more…</a>',
            '<a href="/a">hier</a>',
        ),
        ("<a>here</a>", '<a href="/a"></a>', "<p>click here</p>"),
    ),
    "same-link-text": Examples(
        (
            '<a href="/a">Slides</a> <a href="/a/">Slides</a>',
            '<a href="https://a.org">A</a><a href="http://a.org/">a</a>',
            '<a href="/a">Slides</a> <a href="/b">Code</a> <a href="/a">Slides</a>',
        ),
        (
            '<a href="/a">Slides</a> <a href="/b">Slides</a>',
            '<a href="/a">Slides</a> <a href="/b"> slides </a>',
            '<a href="/a">x</a><a href="/b"><img alt="x"></a>',
        ),
        ('<a href="/a">A</a> <a href="/b">B</a>', "<p>x</p>", '<a href="/a"></a><a href="/b"></a>'),
    ),
    "table-caption": Examples(
        (
            "<table><caption>Ways</caption><tr><td>1</td></tr></table>",
            '<table aria-label="Ways"><tr><td>1</td></tr></table>',
            "<figure><table><tr><td>1</td></tr></table><figcaption>Ways</figcaption></figure>",
        ),
        (
            "<table><tr><td>1</td></tr></table>",
            "<table><caption> </caption><tr><td>1</td></tr></table>",
            "<p>Ways</p><table><tr><th>A</th></tr></table>",
        ),
        ("", "<table role=presentation><tr><td>1</td></tr></table>", "<table role=none></table>"),
    ),
    "capitals": Examples(
        (
            "<p>NASA and HTML.</p>",
            "<p>README</p>",
            "<li>SELECT COUNT</li>",
            "<h2>HTTP API FAQ</h2>",
        ),
        (
            "<p>NEVER RUN THIS ON A LIVE SITE.</p>",
            "<li>Fine. BUT ALWAYS READ THE RELEASE NOTES!</li>",
            "<h2>WHAT I LEARNED ABOUT QUEUES</h2>",
        ),
        ("", "<pre>SELECT * FROM ALL_THE_TABLES</pre>", "<div>WORDS IN NO PARAGRAPH AT ALL</div>"),
    ),
    "language": Examples(
        (
            page(f"<p>{LONG * 2}</p>"),
            page(f"<p>{LONG * 2}</p><div lang='de'><p>{GERMAN}</p></div>"),
            f"<div lang='de'>{GERMAN}</div>",
        ),
        (
            page(f"<p>{GERMAN}</p>"),
            page(f"<p>{LONG}</p>", lang=""),
            f"<div lang='fr'>{LONG * 2}</div>",
            f"<div lang='en'>{'Доклад о базах данных и очередях. ' * 8}</div>",
        ),
        (f"<p>{GERMAN}</p>", page("<p>Too short to tell.</p>"), "<div lang='de'>Too short</div>"),
    ),
    "meta-description": Examples(
        tuple(
            page("<p>x</p>", head=f'<meta name="description" content="{text}">')
            for text in ("A talk about indexes.", "x", "Ein Vortrag.")
        ),
        (
            page("<p>x</p>"),
            page("<p>x</p>", head='<meta name="description" content=" ">'),
            page("<p>x</p>", head='<meta name="keywords" content="indexes">'),
        ),
        ("<p>A piece of a page</p>", "", "<main><h1>x</h1></main>"),
    ),
    "damaged-encoding": Examples(
        ("<p>Café, naïve, “quoted” – ½</p>", "<li>Größe, 日本語, привет</li>", "<h2>Ångström</h2>"),
        ("<p>Itâ€™s</p>", "<li>CafÃ© au lait</li>", "<p>Lost: \ufffd</p>", "<h2>A â€“ B</h2>"),
        ("<p>Only plain letters</p>", "<pre>CafÃ©</pre>", ""),
    ),
    "code-language": Examples(
        (
            '<pre data-language="python"><code>x</code></pre>',
            '<pre><code class="language-html">x</code></pre>',
            '<pre class="language-sql"><code>x</code></pre>',
        ),
        (
            "<pre><code>x = 1</code></pre>",
            '<pre tabindex="0"><code class="highlight">x</code></pre>',
            "<figure><pre><code>x</code></pre></figure>",
        ),
        ("<p><code>x</code></p>", "<pre>Just drawn</pre>", '<pre class="raw"><code>x</code></pre>'),
    ),
    "quote-attribution": Examples(
        (
            "<figure><blockquote>x</blockquote><figcaption>Somebody</figcaption></figure>",
            '<blockquote cite="https://example.org">x</blockquote>',
            "<blockquote>x <cite>Somebody</cite></blockquote>",
        ),
        (
            "<blockquote>x</blockquote>",
            "<figure><blockquote>x</blockquote><figcaption> </figcaption></figure>",
            "<blockquote><p>x</p><footer></footer></blockquote>",
        ),
        ("<p>“x”</p>", "<q>x</q>", "<blockquote hidden>x</blockquote>"),
    ),
    "reading-level": Examples(
        (
            f"<p>{'The cat sat on the mat. ' * 25}</p>",
            f"<p>{LONG * 6}</p>",
            f"<ul>{'<li>We measure, then we cut.</li>' * 30}</ul>",
        ),
        (f"<p>{HARD * 5}</p>", f"<p>{HARD * 3}</p><p>{HARD * 3}</p>", page(f"<p>{HARD * 6}</p>")),
        ("<p>Short.</p>", page(f"<p>{HARD * 6}</p>", lang=' lang="de"'), f"<pre>{HARD * 6}</pre>"),
    ),
}
