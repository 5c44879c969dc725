using Purlin.Shared;

namespace Purlin.Snowflake;

/// <summary>How a leased generator leases. All generators that share a store have the same slice and ahead.</summary>
public sealed class SnowflakeLeaseOptions
{
    /// <summary>
    /// How far beyond the store's clock a lease reaches, from 1 s to 1 h; 30 s unless set. Renewed at a third of it, so
    /// minting goes on for at least two thirds when the store is away; for as long is a dead holder's node not free.
    /// </summary>
    public TimeSpan Slice { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How far beyond the slice a lease reaches, for ids that are borrowed from the future: from zero to a slice, at
    /// least <see cref="SnowflakeOptions.MaxBorrow"/> where that is used; 1 s unless set.
    /// </summary>
    public TimeSpan MaxAhead { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The first node id that may be leased; 0 unless set.</summary>
    public int FirstNode { get; set; }

    /// <summary>
    /// How many node ids may be leased, from 1 to 65,536 and within the layout; as many as possible unless set.
    /// </summary>
    public int? NodeCount { get; set; }

    internal SnowflakeLeaseTerms Terms => new((long)Slice.TotalMilliseconds, (long)MaxAhead.TotalMilliseconds);

    internal LeasePool PoolOf(SnowflakeOptions options)
    {
        int left = Math.Min(options.Layout.MaxNode - FirstNode, SnowflakeLeaseRequest.MaxPool - 1) + 1;
        return new LeasePool(FirstNode, NodeCount ?? left, options.NodeId);
    }

    internal void Validate(SnowflakeOptions options)
    {
        Guard.InRange(Slice, TimeSpan.FromMilliseconds(SnowflakeLeaseTerms.MinSliceMs),
            TimeSpan.FromMilliseconds(SnowflakeLeaseTerms.MaxSliceMs));
        Guard.InRange(MaxAhead, TimeSpan.Zero, Slice, "Borrow at most as much as the slice lasts.");
        if (options.Overflow == SnowflakeOverflow.Borrow)
        {
            Guard.InRange(options.MaxBorrow, TimeSpan.Zero, MaxAhead,
                "Raise Lease.MaxAhead, for the whole fleet at once, or borrow less.");
        }

        Guard.InRange(options.Layout.Tick, TimeSpan.Zero, Slice / 4,
            "Lease for longer: a slice needs a few ticks of the layout.", "Layout.Tick");
        Guard.InRange(FirstNode, 0, options.Layout.MaxNode);
        LeasePool pool = PoolOf(options);
        int most = Math.Min(options.Layout.MaxNode - FirstNode + 1, SnowflakeLeaseRequest.MaxPool);
        Guard.InRange(pool.NodeCount, 1, most,
            $"The layout ({options.Layout}) has {options.Layout.NodeBits} node bits.", nameof(NodeCount));
        if (options.NodeId is { } node)
        {
            Guard.InRange(node, FirstNode, FirstNode + pool.NodeCount - 1,
                "With a lease, NodeId is the node to ask for first: take one of the pool, or none.",
                nameof(options.NodeId));
        }

        if (options.Fence is not null)
        {
            throw new ArgumentException(
                "A leased generator has no fence: the store remembers. Leave Fence out, or lease nothing.",
                nameof(options));
        }
    }
}
