using System.Globalization;

namespace Purlin.ConsistentHashing;

/// <summary>
/// The classic ring: each node has points on the circle of all hashes, 160 per unit of weight unless told, and owns the
/// arcs that end in them. For agreeing with others who have a ring; its shares are 8 % apart where a
/// <see cref="SlotMap"/>'s are equal.
/// </summary>
/// <remarks>
/// The points of a node depend on nothing but its id and weight, so a change of another never moves them. Points have
/// 64 bits, and points at one place are of the node whose id is least, whoever came first. Next choices are the nodes
/// of the points that follow. Lookup O(log points), next choices O(1) each, a change O(points log points). Source:
/// Karger et al., "Consistent Hashing and Random Trees" (1997).
/// </remarks>
public sealed class RingMap : NodeMap
{
    /// <summary>How many points a node has per unit of weight unless told.</summary>
    public const int DefaultPointsPerWeight = 160;

    /// <summary>The most points of a ring.</summary>
    public const int MaxPoints = 1 << 24;

    private readonly ulong[] _positions;
    private readonly int[] _owners;
    private readonly bool _canServeAll;

    private RingMap(NodeSet nodes, KeyHash hash, long epoch, int pointsPerWeight, ulong[] positions, int[] owners)
        : base(nodes, hash, epoch)
    {
        PointsPerWeight = pointsPerWeight;
        _positions = positions;
        _owners = owners;
        _canServeAll = nodes.CanServeAll;
    }

    /// <inheritdoc/>
    public override MapEngine Engine => MapEngine.Ring;

    /// <inheritdoc/>
    public override MapGuarantees Guarantees => MapGuarantees.SetDetermined | MapGuarantees.MovesOnlyTheChanged
        | MapGuarantees.Weights | MapGuarantees.AnyRemoval | MapGuarantees.ExactPlan | MapGuarantees.OneReplicaMoves;

    /// <summary>How many points a node has per unit of weight; 0 if the points were given.</summary>
    public int PointsPerWeight { get; }

    /// <summary>How many points there are.</summary>
    public int PointCount => _positions.Length;

    internal ReadOnlySpan<ulong> Positions => _positions;

    internal ReadOnlySpan<int> Owners => _owners;

    /// <summary>The ring of a set of nodes.</summary>
    /// <param name="nodes">At least one node.</param>
    /// <param name="hash">The hash of the keys and of the points; <see cref="KeyHash.Default"/> unless given.</param>
    /// <param name="pointsPerWeight">From 1 to 65,536; a node has at least one point.</param>
    /// <exception cref="ArgumentException">
    /// The nodes are no set, or their points are more than <see cref="MaxPoints"/>.
    /// </exception>
    public static RingMap Create(
        IEnumerable<Node> nodes, KeyHash? hash = null, int pointsPerWeight = DefaultPointsPerWeight)
    {
        Shared.Guard.InRange(pointsPerWeight, 1, 1 << 16);
        return Build(NodeSet.Of(nodes), hash ?? KeyHash.Default, 1, pointsPerWeight);
    }

    /// <summary>A ring of given points, such as one that other software made.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="hash">The hash of the keys.</param>
    /// <param name="points">
    /// At least one point, in any order. Of points at one place that of the lowest place in the set owns the arc. A
    /// node without a point, or draining, owns nothing; the points of draining nodes are left out.
    /// </param>
    /// <exception cref="ArgumentException">There is no point of a node that owns keys, or one of no node.</exception>
    public static RingMap FromPoints(NodeSet nodes, KeyHash hash, ReadOnlySpan<RingPoint> points)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(hash);
        return FromPoints(nodes, hash, 1, points);
    }

    /// <inheritdoc/>
    public override int GetNodeIndex(ulong hash)
    {
        int owner = GetOwner(hash);
        return _canServeAll || Nodes[owner].State == NodeState.Up ? owner : SkipDown(hash);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Points were given and a node comes or changes weight.</exception>
    public override RingMap With(NodeSet nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        return PointsPerWeight > 0
            ? Build(nodes, Hash, Epoch + 1, PointsPerWeight)
            : FromPoints(nodes, Hash, Epoch + 1, KeepPoints(nodes));
    }

    /// <inheritdoc/>
    public override double[] GetShares()
    {
        const double Circle = 18446744073709551616.0;
        var shares = new double[Nodes.Count];
        ulong previous = _positions[^1];
        for (int i = 0; i < _positions.Length; i++)
        {
            // The first arc goes over the end of the circle, which the difference does as well.
            ulong width = unchecked(_positions[i] - previous);
            shares[_owners[i]] += (width == 0 && i == 0 ? Circle : width) / Circle;
            previous = _positions[i];
        }

        return shares;
    }

    /// <summary>The points in order.</summary>
    public RingPoint[] GetPoints() => [.. _positions.Zip(_owners, (position, owner) => new RingPoint(position, owner))];

    internal static RingMap Build(NodeSet nodes, KeyHash hash, long epoch, int pointsPerWeight)
    {
        long total = CountPoints(nodes, pointsPerWeight);
        if (total > MaxPoints)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"The weights ask for {total} points, but a ring has at most {MaxPoints}. ")
                + "Divide the weights by a number, or use a SlotMap.",
                nameof(nodes));
        }

        var points = new RingPoint[total];
        int next = 0;
        for (int i = 0; i < nodes.Count; i++)
        {
            int count = PointsOf(nodes[i], pointsPerWeight);
            for (int k = 0; k < count; k++)
                points[next++] = new RingPoint(PositionOf(hash, nodes[i].Id, k), i);
        }

        (ulong[] positions, int[] owners) = Arrange(points);
        return new RingMap(nodes, hash, epoch, pointsPerWeight, positions, owners);
    }

    internal static RingMap FromPoints(NodeSet nodes, KeyHash hash, long epoch, ReadOnlySpan<RingPoint> points)
    {
        var kept = new List<RingPoint>(points.Length);
        foreach (RingPoint point in points)
        {
            if ((uint)point.Node >= (uint)nodes.Count)
            {
                throw new ArgumentException(
                    $"A point is of node {point.Node}, but the set has only 0 to {nodes.Count - 1}.", nameof(points));
            }

            if (nodes[point.Node].State != NodeState.Draining)
                kept.Add(point);
        }

        if (kept.Count is 0 or > MaxPoints)
        {
            throw new ArgumentException(
                $"There are {kept.Count} points of nodes that own keys, but a ring has from 1 to {MaxPoints}.",
                nameof(points));
        }

        (ulong[] positions, int[] owners) = Arrange([.. kept]);
        return new RingMap(nodes, hash, epoch, 0, positions, owners);
    }

    internal static RingMap Read(ref MapReader reader, NodeSet nodes, KeyHash hash, long epoch)
    {
        int pointsPerWeight = reader.ReadCount(1 << 16);
        if (pointsPerWeight > 0)
        {
            long announced = reader.ReadCount(MaxPoints);
            if (announced != CountPoints(nodes, pointsPerWeight))
                throw MapReader.Malformed("the number of points does not fit the weights");
            return Build(nodes, hash, epoch, pointsPerWeight);
        }

        var points = new RingPoint[reader.ReadCountOf(sizeof(ulong) + 1)];
        for (int i = 0; i < points.Length; i++)
        {
            points[i] = new RingPoint(reader.ReadWord(), reader.ReadCount(nodes.Count - 1));
            (ulong, int) previous = i == 0 ? default : (points[i - 1].Position, points[i - 1].Node);
            if (previous.CompareTo((points[i].Position, points[i].Node)) > 0)
                throw MapReader.Malformed("the points are not in order");
        }

        RingMap ring = FromPoints(nodes, hash, epoch, points);
        return ring.PointCount == points.Length
            ? ring
            : throw MapReader.Malformed("a node that owns nothing has a point");
    }

    internal override void WriteTo(MapWriter writer)
    {
        writer.WriteCount(PointsPerWeight);
        writer.WriteCount(PointCount);
        for (int i = 0; PointsPerWeight == 0 && i < _positions.Length; i++)
        {
            writer.WriteWord(_positions[i]);
            writer.WriteCount(_owners[i]);
        }
    }

    internal override int GetOwner(ulong hash) => _owners[FindPoint(hash)];

    internal override int NextCandidate(ref CandidateState state)
    {
        if (state.Step == 0)
            state.LastNumber = FindPoint(state.Hash);
        if (++state.Step >= _positions.Length)
            return -1;
        int point = state.LastNumber + 1;
        state.LastNumber = point == _positions.Length ? 0 : point;
        return _owners[state.LastNumber];
    }

    /// <summary>The first point at or after a hash; the first of all after the last.</summary>
    private int FindPoint(ulong hash)
    {
        int low = 0;
        int length = _positions.Length;
        while (length > 0)
        {
            int half = length >>> 1;
            if (_positions[low + half] < hash)
            {
                low += half + 1;
                length -= half + 1;
            }
            else
            {
                length = half;
            }
        }

        return low == _positions.Length ? 0 : low;
    }

    private RingPoint[] KeepPoints(NodeSet nodes)
    {
        foreach (Node node in nodes.Span)
        {
            int index = Nodes.IndexOf(node.Id);
            if (index < 0 || !Nodes[index].Weight.Equals(node.Weight) || Nodes[index].State == NodeState.Draining)
            {
                throw new InvalidOperationException(
                    $"The points of this ring were given, so those of node '{node.Id}' are unknown. "
                    + "Make the ring anew from all points.");
            }
        }

        var kept = new List<RingPoint>(_positions.Length);
        for (int i = 0; i < _positions.Length; i++)
        {
            int node = nodes.IndexOf(Nodes[_owners[i]].Id);
            if (node >= 0)
                kept.Add(new RingPoint(_positions[i], node));
        }

        return [.. kept];
    }

    /// <summary>In order, and at one place in the order of nodes, so that the first found has the least id.</summary>
    private static (ulong[] Positions, int[] Owners) Arrange(RingPoint[] points)
    {
        ulong[] positions = Array.ConvertAll(points, point => point.Position);
        int[] owners = Array.ConvertAll(points, point => point.Node);
        Array.Sort(positions, owners);
        for (int first = 0; first < positions.Length;)
        {
            int end = first + 1;
            while (end < positions.Length && positions[end] == positions[first])
                end++;
            Array.Sort(owners, first, end - first);
            first = end;
        }

        return (positions, owners);
    }

    private static long CountPoints(NodeSet nodes, int pointsPerWeight)
    {
        long total = 0;
        foreach (Node node in nodes.Span)
            total += PointsOf(node, pointsPerWeight);
        return total;
    }

    private static int PointsOf(Node node, int pointsPerWeight) =>
        node.State == NodeState.Draining
            ? 0
            : (int)Math.Clamp(Math.Round(node.Weight * pointsPerWeight), 1, MaxPoints + 1);

    // The salted form keeps ("n1", 1) and ("n", 11) apart.
    private static ulong PositionOf(KeyHash hash, string id, int number)
    {
        Span<char> digits = stackalloc char[11];
        number.TryFormat(digits, out int length, default, CultureInfo.InvariantCulture);
        return hash.Hash(id, digits[..length]);
    }
}
