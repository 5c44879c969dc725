namespace Purlin.RateLimiting.Tests;

/// <summary>Slots of one word, an instant: idle from then on.</summary>
internal sealed class WordRules : ISlotRules
{
    public int Words => 1;

    public void Clear(Span<long> words) => words[0] = 0;

    public bool IsIdle(Span<long> words, in LimiterNow now) => words[0] <= now.MonotonicUs;
}
