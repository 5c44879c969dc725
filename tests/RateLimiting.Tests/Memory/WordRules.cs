namespace Purlin.RateLimiting.Tests;

/// <summary>Slots whose first word is an instant: idle from then on.</summary>
internal sealed class WordRules(int count = 1) : ISlotRules
{
    public int Words => count;

    public void Clear(Span<long> words) => words.Clear();

    public bool IsIdle(Span<long> words, in LimiterNow now) => words[0] <= now.MonotonicUs;
}
