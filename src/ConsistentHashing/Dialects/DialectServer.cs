using System.Globalization;

namespace Purlin.ConsistentHashing;

/// <summary>A server as the dialects know it.</summary>
/// <param name="Name">What is hashed for its points: <c>host:port</c>, an address or a name.</param>
/// <param name="Weight">How many units of load it takes, >= 1.</param>
internal readonly record struct DialectServer(string Name, long Weight)
{
    /// <summary>The most that a weight can be: what an unsigned integer of 32 bits holds.</summary>
    public const long MaxWeight = uint.MaxValue;

    /// <summary>The nodes in the order given, which dialects look at, each checked to have a whole weight.</summary>
    /// <exception cref="ArgumentException">They are no set, or a weight is no whole number.</exception>
    public static DialectServer[] Of(IReadOnlyList<Node> nodes, out NodeSet set)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        set = NodeSet.Of(nodes);
        var servers = new DialectServer[nodes.Count];
        for (int i = 0; i < servers.Length; i++)
        {
            Node node = nodes[i];
            if (!(node.Weight is >= 1 and <= MaxWeight && double.IsInteger(node.Weight)))
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"The weight of node '{node.Id}' is {node.Weight:R}, but this dialect knows only whole weights ")
                    + $"from 1 to {MaxWeight}. Multiply all weights by the same number.", nameof(nodes));
            }

            servers[i] = new DialectServer(node.Id, (long)node.Weight);
        }

        return servers;
    }

    /// <summary>The ring of points whose servers are places in the list.</summary>
    public static RingMap ToRing(IReadOnlyList<Node> nodes, NodeSet set, KeyHash hash, DialectPoint[] points)
    {
        int[] places = [.. nodes.Select(node => set.IndexOf(node.Id))];
        return RingMap.FromPoints(set, hash,
            Array.ConvertAll(points, point => new RingPoint(point.Position, places[point.Server])));
    }

    /// <summary>Refuses a ring with more points than any may have, before memory is spent on it.</summary>
    /// <exception cref="ArgumentException">It would have more.</exception>
    public static void CheckPoints(double points, IReadOnlyList<Node> nodes)
    {
        if (points > RingMap.MaxPoints)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"The weights make {points:0} points, but a ring has at most {RingMap.MaxPoints}. ")
                + "Divide them by their common factor.", nameof(nodes));
        }
    }
}
