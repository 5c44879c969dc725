namespace Purlin.RateLimiting;

/// <summary>A verdict with what it takes to give it back.</summary>
internal readonly record struct Grant(RateLimitVerdict Verdict, JointPart Part, LimitDebit[] Debits)
{
    public static Grant Ask(MemoryRateLimitStore store, KeyTable table, in KeyIdentity identity, long cost)
    {
        JointPart[] parts = [new() { Table = table, Identity = identity, Cost = cost }];
        LimitDebit[][] debits = [new LimitDebit[table.Policy.Limits.Count]];
        LimiterNow now = store.Now(table.Policy.Layout.UsesWallClock);
        return new(new JointCheck(parts, now).Run(charges: true, cost, debits), parts[0], debits[0]);
    }

    public void GiveBack(MemoryRateLimitStore store) =>
        Part.Settle(Debits, 0, store.Now(withWall: true));
}
