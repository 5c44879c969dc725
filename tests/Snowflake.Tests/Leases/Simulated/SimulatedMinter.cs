namespace Purlin.Snowflake.Tests;

/// <summary>
/// A program that mints on a simulated node: ours, or a rival's rule. One object is one life of a process. It mints
/// without a pause, as far as its own rule lets it.
/// </summary>
internal abstract class SimulatedMinter
{
    /// <summary>Starts it.</summary>
    public abstract LeaseStep Start(in SimulatedTime time);

    /// <summary>Its timer is due.</summary>
    public abstract LeaseStep OnTimer(in SimulatedTime time);

    /// <summary>The store answered.</summary>
    public abstract LeaseStep OnReply(in SnowflakeLeaseReply reply, in SimulatedTime time);

    /// <summary>The store did not answer.</summary>
    public abstract LeaseStep OnFailure(in SimulatedTime time);

    /// <summary>An orderly end.</summary>
    public abstract LeaseStep Stop(in SimulatedTime time);

    /// <summary>The last id that it would have minted by now.</summary>
    /// <param name="time">The node's clocks.</param>
    /// <param name="minted">It.</param>
    /// <returns>False if it may not mint.</returns>
    public abstract bool TryMint(in SimulatedTime time, out Minted minted);
}

/// <summary>A node's clocks at one moment.</summary>
/// <param name="MonotonicTicks">Units of 100 ns.</param>
/// <param name="WallMs">The wall clock, which faults set forward and back.</param>
internal readonly record struct SimulatedTime(long MonotonicTicks, long WallMs);

/// <summary>Ids without their sequence numbers.</summary>
/// <param name="Node">The node id.</param>
/// <param name="Owner">Who may mint there: the same for all ids of one rectangle.</param>
/// <param name="FromMs">The first time that may have been minted at.</param>
/// <param name="Ms">The last.</param>
internal readonly record struct Minted(int Node, ulong Owner, long FromMs, long Ms);
