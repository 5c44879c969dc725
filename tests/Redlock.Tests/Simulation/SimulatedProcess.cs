namespace Purlin.Redlock.Tests;

/// <summary>A process of a <see cref="LockWorld"/>: the production engine, its clock, and those who use it.</summary>
internal sealed class SimulatedProcess(int index)
{
    public int Index => index;
    public LockEngine Engine = null!;
    public SimulatedClock Clock;
    public bool IsDown;
    public int Life;
    public long PausedUntil;
    public long NextWake;

    /// <summary>Those that have not ended.</summary>
    public List<SimulatedJob> Jobs { get; } = [];

    /// <summary>
    /// Of each attempt, the nodes that may have it and have not been told to give it back, a bit each.
    /// </summary>
    public Dictionary<UInt128, int> Owed { get; } = [];

    public void Reset(SimulatedClock clock)
    {
        (Clock, IsDown, Life, PausedUntil, NextWake) = (clock, false, 0, 0, long.MaxValue);
        Jobs.Clear();
        Owed.Clear();
    }
}

/// <summary>Somebody who wants one name or two, does something while holding them, and gives them back.</summary>
internal sealed class SimulatedJob(
    SimulatedProcess process, LockClaim claim, int[] names, long holdTicks, uint argument)
{
    public SimulatedProcess Process => process;
    public LockClaim Claim => claim;
    public int[] Names => names;
    public long HoldTicks => holdTicks;
    public uint Argument => argument;

    /// <summary>The attempt that was last seen to be sent, and the largest tokens issued by then.</summary>
    public UInt128 Attempt;
    public readonly long[] IssuedBefore = new long[names.Length];

    /// <summary>
    /// Of the present attempt, the counter that a node granted with (or none, the largest number) and the largest it
    /// had while the attempt owned the name: of node i the names from i times their number.
    /// </summary>
    public readonly long[] GrantedWith = new long[claim.Votes.Length * names.Length];
    public readonly long[] Reached = new long[claim.Votes.Length * names.Length];

    public long GrantedTicks = -1;
    public long SeenLeaseTicks, ExtendedFrom;
    public long Read, ReadTrusting;
    public int Losses;
    public bool HasEnded;

    /// <summary>Whether it wants a name that another wants.</summary>
    public bool Wants(SimulatedJob other)
    {
        foreach (int name in names)
        {
            if (Array.IndexOf(other.Names, name) >= 0)
                return true;
        }

        return false;
    }
}
