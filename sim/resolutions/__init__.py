"""The work of the network at three grains of time, over the same lanes, pools and books.

`segment` makes an event of every segment, `session` one of whatever happens to a stream,
`round` draws the same laws on arrays. What is common to them is in `lanes`, `pools`,
`lateness` and `search`: who sends what to whom, what is free, when a segment is late, and
who is tried next.
"""
