using System.Globalization;
using System.Text;
using Purlin.Shared;

namespace Purlin.Snowflake;

/// <summary>Sources of node ids that need nothing but the process itself. Immutable, thread-safe.</summary>
public static class NodeIdSource
{
    private const int MaxHostNameChars = 255;

    /// <summary>A given node id.</summary>
    /// <param name="nodeId">At least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public static INodeIdSource Of(int nodeId)
    {
        Guard.InRange(nodeId, 0, int.MaxValue);
        return new TextNodeId(() => nodeId.ToString(CultureInfo.InvariantCulture), "The given node id");
    }

    /// <summary>The number in an environment variable; unknown where the variable is not set or empty.</summary>
    /// <param name="variable">Its name, such as <c>SNOWFLAKE_NODE_ID</c>.</param>
    public static INodeIdSource FromEnvironment(string variable)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(variable);
        return new TextNodeId(() => Environment.GetEnvironmentVariable(variable), $"The variable {variable}");
    }

    /// <summary>
    /// The ordinal of a Kubernetes StatefulSet's pod, the number after the last hyphen of its name: 3 of <c>web-3</c>.
    /// Unknown where the name has none, as a Deployment's has not.
    /// </summary>
    /// <param name="podName">The pod's name, which is its host name; this machine's host name if null.</param>
    public static INodeIdSource FromStatefulSet(string? podName = null) =>
        new TextNodeId(() => OrdinalOf(podName ?? Environment.MachineName), "The ordinal of the pod");

    /// <summary>
    /// A hash of the host name. <b>Two hosts may get the same node</b>, and two processes of one host do: only where a
    /// collision is known to be harmless.
    /// </summary>
    /// <param name="nodes">How many nodes the fleet has at most, from 1.</param>
    /// <param name="acceptedRisk">
    /// The probability of a collision that is taken, from 0 to 1. Where <see cref="BirthdayRisk"/> of the layout is
    /// higher, the source throws and says how high.
    /// </param>
    /// <param name="hostName">The name; this machine's if null.</param>
    public static INodeIdSource FromHostHash(int nodes, double acceptedRisk, string? hostName = null)
    {
        Guard.InRange(nodes, 1, int.MaxValue);
        Guard.InRange(acceptedRisk, 0, 1);
        string host = Guard.Text(hostName ?? Environment.MachineName, MaxHostNameChars, name: nameof(hostName));
        return new HostHashNodeId(nodes, acceptedRisk, host);
    }

    /// <summary>The first source that knows.</summary>
    /// <param name="sources">Asked in their order, at least one.</param>
    public static INodeIdSource FirstOf(params INodeIdSource[] sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        Guard.InRange(sources.Length, 1, int.MaxValue, "Give at least one source.", nameof(sources));
        foreach (INodeIdSource source in sources)
            ArgumentNullException.ThrowIfNull(source, nameof(sources));
        return new FirstNodeId([.. sources]);
    }

    /// <summary>
    /// The probability that of so many nodes with random ids two have the same: 1 - exp(-k(k-1) / 2^(b+1)).
    /// </summary>
    /// <param name="nodes">k, at least 0.</param>
    /// <param name="nodeBits">b, from 0 to 31.</param>
    public static double BirthdayRisk(int nodes, int nodeBits)
    {
        Guard.InRange(nodes, 0, int.MaxValue);
        Guard.InRange(nodeBits, 0, SnowflakeLayout.MaxNodeBits);
        return -double.ExpM1(-(double)nodes * (nodes - 1.0) / Math.ScaleB(1, nodeBits + 1));
    }

    private static string? OrdinalOf(string podName)
    {
        int hyphen = podName.LastIndexOf('-');
        ReadOnlySpan<char> ordinal = podName.AsSpan(hyphen + 1);
        bool isOrdinal = hyphen > 0 && ordinal.Length > 0 && !ordinal.ContainsAnyExceptInRange('0', '9')
            && (ordinal.Length == 1 || ordinal[0] != '0');
        return isOrdinal ? ordinal.ToString() : null;
    }
}

/// <summary>A number in a text.</summary>
internal sealed class TextNodeId(Func<string?> read, string what) : INodeIdSource
{
    public ValueTask<int?> FindAsync(SnowflakeLayout layout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(layout);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<int?>(cancellationToken);
        string? text = read();
        if (string.IsNullOrEmpty(text))
            return new ValueTask<int?>((int?)null);
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int node)
            || node > layout.MaxNode)
        {
            throw new InvalidOperationException(
                $"{what} is {(text.Length > 20 ? "longer than a number" : text)}, but must be from 0 to "
                + $"{layout.MaxNode}: correct it, or take a layout with more node bits.");
        }

        return new ValueTask<int?>(node);
    }
}

/// <summary>A hash of a host name, where the risk is accepted.</summary>
internal sealed class HostHashNodeId(int nodes, double acceptedRisk, string hostName) : INodeIdSource
{
    public ValueTask<int?> FindAsync(SnowflakeLayout layout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(layout);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<int?>(cancellationToken);
        double risk = NodeIdSource.BirthdayRisk(nodes, layout.NodeBits);
        if (risk > acceptedRisk)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"{nodes} nodes that hash into {layout.NodeBits} bits collide with a probability of {risk:P1}, above "
                + $"the accepted {acceptedRisk:P1}: lease node ids, give them out, or take more node bits."));
        }

        // The upper bits of a product depend on all bits of the hash.
        ulong mixed = Fnv1a.Hash64(Encoding.UTF8.GetBytes(hostName)) * 0x9E3779B97F4A7C15;
        return new ValueTask<int?>((int)(mixed >> 1 >> (63 - layout.NodeBits)));
    }
}

/// <summary>The first source that knows.</summary>
internal sealed class FirstNodeId(INodeIdSource[] sources) : INodeIdSource
{
    public async ValueTask<int?> FindAsync(SnowflakeLayout layout, CancellationToken cancellationToken = default)
    {
        foreach (INodeIdSource source in sources)
        {
            if (await source.FindAsync(layout, cancellationToken).ConfigureAwait(false) is { } node)
                return node;
        }

        return null;
    }
}
