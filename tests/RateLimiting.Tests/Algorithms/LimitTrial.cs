namespace Purlin.RateLimiting.Tests;

/// <summary>One key of one limit, used through the kernel: what a store does, without a store.</summary>
public sealed class LimitTrial
{
    private readonly long[] _state;

    public LimitTrial(Limit limit)
    {
        Algorithm = limit.Algorithm;
        _state = new long[Algorithm.StateWords];
        Algorithm.Clear(_state);
    }

    public LimitAlgorithm Algorithm { get; }

    public LimitDebit LastDebit { get; private set; }

    public ReadOnlySpan<long> State => _state;

    public LimitDecision Judge(long nowUs, long cost) => Algorithm.Judge(_state, nowUs, cost);

    public LimitDecision Take(long nowUs, long cost)
    {
        LimitDecision decision = Judge(nowUs, cost);
        if (decision.IsAllowed)
            Owe(nowUs, cost);
        return decision;
    }

    public LimitDebit Owe(long nowUs, long cost) => LastDebit = Algorithm.Debit(_state, nowUs, cost);

    public void Refund(long nowUs, LimitDebit debit, long permits) =>
        Algorithm.Refund(_state, nowUs, debit, permits);

    /// <summary>To the store's words and back.</summary>
    public void Repack()
    {
        var memory = new long[Algorithm.MemoryWords];
        Algorithm.Pack(_state, memory);
        Assert.True(memory[0] > long.MinValue + 1);
        Algorithm.Unpack(memory, _state);
    }
}
