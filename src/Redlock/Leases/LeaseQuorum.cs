namespace Purlin.Redlock;

/// <summary>The lease of a lock from the leases its nodes gave it.</summary>
internal static class LeaseQuorum
{
    /// <summary>
    /// The quorum-th largest lease of the nodes that have held the id without a gap: so long, a quorum keeps everyone
    /// else out. Long over if there are fewer nodes.
    /// </summary>
    /// <param name="votes">The votes of all configured nodes.</param>
    /// <param name="quorum">How many nodes a quorum has.</param>
    public static long LeaseTicks(ReadOnlySpan<NodeVote> votes, int quorum)
    {
        long lease = long.MinValue;
        foreach (ref readonly NodeVote candidate in votes)
        {
            if (candidate.Continuity != Continuity.In || candidate.LeaseTicks <= lease)
                continue;
            int atLeast = 0;
            foreach (ref readonly NodeVote vote in votes)
            {
                if (vote.Continuity == Continuity.In && vote.LeaseTicks >= candidate.LeaseTicks)
                    atLeast++;
            }

            if (atLeast >= quorum)
                lease = candidate.LeaseTicks;
        }

        return lease;
    }
}
