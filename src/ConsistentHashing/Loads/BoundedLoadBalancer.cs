using System.Runtime.CompilerServices;
using Purlin.Shared;

namespace Purlin.ConsistentHashing;

/// <summary>
/// Consistent hashing with bounded loads: each key goes to its node unless that has more than its part of the work at
/// hand, and then to the next choice of its own that has room. What counts is work in flight: leases that are out.
/// </summary>
/// <remarks>
/// <para>
/// After each <c>Acquire</c> the load of the chosen node is at most ceil((1 + overload) * its share by weight * the
/// exact total of leases after it). A total that falls later moves nothing. An Acquire that overlaps the ends of other
/// leases is judged by the total that its own count made.
/// </para>
/// <para>
/// Counters are this process's own. They follow node ids, so a new map of the router keeps them; leases on a node that
/// left count in the total until they end. Nodes that are down or draining get no lease; where no node is up, the
/// owners do.
/// </para>
/// <para>
/// Two interlocked operations when the first choice has room, and none for each that is full; nothing is allocated.
/// Thread-safe. Source: Mirrokni, Thorup and Zadimoghaddam, "Consistent Hashing with Bounded Loads", 2018.
/// </para>
/// </remarks>
public sealed class BoundedLoadBalancer
{
    /// <summary>A quarter above the fair share: the overload unless another is given.</summary>
    public const double DefaultOverload = 0.25;

    internal const double MaxOverload = 1_000;
    private const double Million = 1e6;
    private readonly Router _router;
    private readonly uint _overloadMillionths;
    private readonly LoadTotal _total = new();
    private readonly Lock _tableLock = new();
    private readonly Dictionary<string, LoadCounter> _counters = new(StringComparer.Ordinal);
    private LoadTable _table;

    /// <summary>A balancer over the newest map of a router, nothing out yet.</summary>
    /// <param name="router">Whose map decides; each new one counts from the next Acquire on.</param>
    /// <param name="overload">
    /// By how much a node may exceed its fair share, from 0 to 1,000, taken in millionths: 0.25 is a quarter more. Less
    /// spreads better, more keeps more keys at home.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The overload is outside its range.</exception>
    public BoundedLoadBalancer(Router router, double overload = DefaultOverload)
    {
        ArgumentNullException.ThrowIfNull(router);
        Guard.InRange(overload, 0, MaxOverload);
        _router = router;
        _overloadMillionths = (uint)Math.Round(overload * Million);
        _table = new LoadTable(router.Map, _overloadMillionths, _total, CounterOf);
    }

    /// <summary>By how much a node may exceed its fair share.</summary>
    public double Overload => _overloadMillionths / Million;

    /// <summary>How many leases are out, on all nodes.</summary>
    public long TotalLoad => _total.Value;

    /// <summary>Takes a lease on the node for a key.</summary>
    /// <param name="key">The key; its UTF-8 is hashed.</param>
    /// <returns>The lease: dispose it when the work is done.</returns>
    public NodeLease Acquire(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return AcquireByHash(_router.Map.Hash.Hash(key));
    }

    /// <inheritdoc cref="Acquire(string)"/>
    public NodeLease Acquire(ReadOnlySpan<char> key) => AcquireByHash(_router.Map.Hash.Hash(key));

    /// <summary>Takes a lease on the node for a key.</summary>
    /// <param name="key">The key's bytes.</param>
    /// <returns>The lease: dispose it when the work is done.</returns>
    public NodeLease Acquire(ReadOnlySpan<byte> key) => AcquireByHash(_router.Map.Hash.Hash(key));

    /// <summary>Takes a lease on the node for a key.</summary>
    /// <param name="key">The key; its 8 little-endian bytes are hashed.</param>
    /// <returns>The lease: dispose it when the work is done.</returns>
    public NodeLease Acquire(long key) => AcquireByHash(_router.Map.Hash.Hash(key));

    /// <summary>Takes a lease on the node for a key.</summary>
    /// <param name="key">The key; its 16 bytes in the order it is written are hashed.</param>
    /// <returns>The lease: dispose it when the work is done.</returns>
    public NodeLease Acquire(Guid key) => AcquireByHash(_router.Map.Hash.Hash(key));

    /// <summary>Takes a lease on the node for a hash.</summary>
    /// <param name="hash">Any 64 bits; those of the map's hash for keys.</param>
    /// <returns>The lease: dispose it when the work is done.</returns>
    public NodeLease AcquireByHash(ulong hash)
    {
        LoadTable table = Volatile.Read(ref _table);
        if (!ReferenceEquals(table.Map, _router.Map))
            table = Refresh();
        int place = table.Map.GetNodeIndex(hash);
        long ticket = table.TryTake(place);
        return ticket >= 0 ? new NodeLease(table[place], ticket) : AcquireOtherwise(table, hash, place, ticket);
    }

    /// <summary>How many leases are out on a node.</summary>
    /// <param name="id">The id of a node that is or was in the router's map; any other has none.</param>
    public long GetLoad(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        lock (_tableLock)
            return _counters.TryGetValue(id, out LoadCounter? counter) ? counter.Value : 0;
    }

    /// <summary>The most leases that a node of the router's map may have at the total of now.</summary>
    /// <param name="id">The id of a node in the map.</param>
    /// <exception cref="ArgumentException">It is not in the map.</exception>
    public long GetMaxLoad(string id)
    {
        LoadTable table = Refresh();
        return table[table.Map.Nodes.Find(id)].MostOf(_total.Value);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private NodeLease AcquireOtherwise(LoadTable table, ulong hash, int place, long ticket) =>
        ticket == LoadCounter.NoPlace ? BeginWithoutPlace(table[place]) : AcquireNext(table, hash);

    private static NodeLease BeginWithoutPlace(NodeLoad load)
    {
        LeaseSlot slot = LeasePool.Rent();
        return new NodeLease(slot, slot.Begin(load));
    }

    private NodeLease AcquireNext(LoadTable table, ulong hash)
    {
        var wait = default(SpinWait);
        while (true)
        {
            if (table.TakeInOrder(hash, out long ticket) is { } load)
                return ticket >= 0 ? new NodeLease(load, ticket) : BeginWithoutPlace(load);
            // Only threads between their two counts can fill every node; they are about to go on.
            wait.SpinOnce();
            table = Refresh();
        }
    }

    private LoadTable Refresh()
    {
        lock (_tableLock)
        {
            NodeMap map = _router.Map;
            if (!ReferenceEquals(_table.Map, map))
            {
                var next = new LoadTable(map, _overloadMillionths, _total, CounterOf);
                Volatile.Write(ref _table, next);
                ForgetIdle(map);
            }

            return _table;
        }
    }

    private LoadCounter CounterOf(string id)
    {
        if (!_counters.TryGetValue(id, out LoadCounter? counter))
            _counters.Add(id, counter = new LoadCounter());
        return counter;
    }

    // A thread may still hold the table before and take a lease on a counter forgotten here: it counts in the total and
    // ends as it should, and is missed only if the node comes back before that.
    private void ForgetIdle(NodeMap map)
    {
        foreach ((string id, LoadCounter counter) in _counters)
        {
            if (counter.Value == 0 && map.Nodes.IndexOf(id) < 0)
                _counters.Remove(id);
        }
    }
}
