namespace Purlin.RateLimiting;

/// <summary>Stands in for what a policy's next version does to words, which takes the whole library: nothing.</summary>
internal sealed class TableHeritage(int words)
{
    public int SourceWords => words;

    public int Words => words;

    public void Convert(Span<long> old, Span<long> converted) => old[..words].CopyTo(converted);
}
