namespace Purlin.Redlock;

/// <summary>
/// The token of a lock from the counters its nodes granted with. It is the timestamp half of an atomic register
/// (Attiya, Bar-Noy and Dolev, "Sharing memory robustly in message-passing systems", JACM 1995), fused with the grant:
/// the largest counter, known to a quorum. DESIGN.md, section 5, has the proof.
/// </summary>
internal static class FusedFence
{
    /// <summary>
    /// Counts the granting nodes in, takes for each name the largest of their counters as its token, and notes which of
    /// them have the tokens already.
    /// </summary>
    /// <returns>How many have.</returns>
    public static int TakeTokens(LockClaim claim)
    {
        long[] tokens = claim.Tokens;
        Array.Clear(tokens);
        Span<NodeVote> votes = claim.Votes;
        for (int node = 0; node < votes.Length; node++)
        {
            votes[node].IsInRound = votes[node].Vote == Vote.Granted;
            if (!votes[node].IsInRound)
                continue;
            for (int name = 0; name < tokens.Length; name++)
                tokens[name] = Math.Max(tokens[name], claim.Counters[(node * tokens.Length) + name]);
        }

#if PURLIN_BUGS
        if (Bugs.Has(Bug.SmallestCounter)) Bugs.TakeSmallest(claim);
#endif

        int at = 0;
        for (int node = 0; node < votes.Length; node++)
        {
            votes[node].HasTokens = votes[node].IsInRound && IsAtTokens(claim, node);
            at += votes[node].HasTokens ? 1 : 0;
        }

        return at;
    }

    /// <summary>
    /// Counts a grant in that came after the tokens were taken. One with a larger counter would have made them larger,
    /// so it stays outside: what it acknowledges says nothing about the tokens.
    /// </summary>
    public static void Join(LockClaim claim, int node)
    {
        int names = claim.Tokens.Length;
        for (int name = 0; name < names; name++)
        {
#if PURLIN_BUGS
            if (Bugs.Has(Bug.RaiseOutsideRound)) break;
#endif
            if (claim.Counters[(node * names) + name] > claim.Tokens[name])
                return;
        }

        claim.Votes[node].IsInRound = true;
        claim.Votes[node].HasTokens = IsAtTokens(claim, node);
    }

    private static bool IsAtTokens(LockClaim claim, int node)
    {
        int names = claim.Tokens.Length;
        return claim.Counters.AsSpan(node * names, names).SequenceEqual(claim.Tokens);
    }
}
