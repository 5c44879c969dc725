namespace Purlin.Redlock;

/// <summary>The bug that is switched on, on this thread.</summary>
internal static class Bugs
{
    [ThreadStatic]
    private static Bug s_present;

    public static Bug Present
    {
        get => s_present;
        set => s_present = value;
    }

    public static bool Has(Bug bug) => s_present == bug;

    public static bool IsLateRenewal(LockOperationKind kind) =>
        Has(Bug.LateReplyRenews) && kind == LockOperationKind.Renew;

    public static bool IsUncheckedRelease(LockOperationKind kind) =>
        Has(Bug.ReleaseUnchecked) && kind == LockOperationKind.Release;

    public static bool IsUncheckedRaise(LockOperationKind kind) =>
        Has(Bug.RaiseUnchecked) && kind == LockOperationKind.Raise;

    public static int QuorumFor(LockClaim claim, int quorum)
    {
        if (Has(Bug.HalfIsEnough))
            return claim.Votes.Length / 2;
        int answers = claim.Votes.Count(vote => vote.Vote is not (Vote.Failed or Vote.None));
        return Has(Bug.QuorumOfAnswers) ? Math.Max((answers / 2) + 1, 1) : quorum;
    }

    public static void TakeSmallest(LockClaim claim)
    {
        for (int name = 0; name < claim.Tokens.Length; name++)
        {
            long smallest = long.MaxValue;
            for (int node = 0; node < claim.Votes.Length; node++)
            {
                if (claim.Votes[node].IsInRound)
                    smallest = Math.Min(smallest, claim.Counters[(node * claim.Tokens.Length) + name]);
            }

            claim.Tokens[name] = smallest;
        }
    }
}
