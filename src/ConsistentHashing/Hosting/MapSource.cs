using System.Globalization;

namespace Purlin.ConsistentHashing;

/// <summary>Makes the map that options ask for, or says in one sentence why it cannot.</summary>
internal sealed class MapSource
{
    /// <summary>Gives the bytes of the shared map, where they come neither from nodes nor from a file.</summary>
    public Func<IServiceProvider, ReadOnlyMemory<byte>>? Shared { get; set; }

    /// <summary>Whether a first map is in use: from then on options that make none are reported, not thrown.</summary>
    public bool HasStarted { get; set; }

    /// <summary>Whether an exception says that these options make no map.</summary>
    public static bool IsRefusal(Exception exception) => exception is ArgumentException or InvalidDataException
        or InvalidOperationException or IOException or UnauthorizedAccessException;

    /// <summary>The map.</summary>
    /// <param name="options">What is asked for.</param>
    /// <param name="services">For the callback that gives the bytes.</param>
    /// <param name="current">The map in use, whose engine carries on if it is the one asked for; null at start.</param>
    /// <exception cref="Exception">One of <see cref="IsRefusal"/>.</exception>
    public NodeMap Make(ConsistentHashingOptions options, IServiceProvider services, NodeMap? current)
    {
        if (options.Malformed is not null)
            throw new InvalidOperationException(options.Malformed);
        if (options.MapFile is not null && Shared is not null)
            throw new InvalidOperationException("A map file and a shared map are given. Leave one out.");
        if (options.MapFile is null && Shared is null)
            return FromNodes(options, current);
        if (options.Nodes.Count > 0)
        {
            throw new InvalidOperationException(
                $"A saved map is given and {options.Nodes.Count} nodes as well, but the map brings its own. "
                + "Leave the nodes out.");
        }

        ReadOnlyMemory<byte> bytes = options.MapFile is null
            ? Shared!(services)
            : File.ReadAllBytes(options.MapFile);
        return Check(NodeMap.Load(bytes.Span), options);
    }

    private static NodeMap FromNodes(ConsistentHashingOptions options, NodeMap? current)
    {
        if (options.Engine is not (MapEngine.Ring or MapEngine.Rendezvous or MapEngine.Maglev))
        {
            throw new InvalidOperationException(
                $"The routing of {options.Engine} depends on the history of changes, so that processes that make it "
                + "from nodes disagree. Share one map as bytes (MapFile or UseSharedMap) with its Fingerprint, or take "
                + "Rendezvous, Ring or Maglev.");
        }

        var nodes = NodeSet.Of(options.Nodes.Select(node => node.ToNode()));
        if (current is not null && current.Engine == options.Engine)
            return current.With(nodes);
        return options.Engine switch
        {
            MapEngine.Ring => RingMap.Create(nodes),
            MapEngine.Maglev => MaglevMap.Create(nodes),
            _ => RendezvousMap.Create(nodes),
        };
    }

    private static NodeMap Check(NodeMap map, ConsistentHashingOptions options)
    {
        if (map.Engine != options.Engine)
        {
            throw new InvalidOperationException(
                $"The saved map is a {map.Engine}, but the options ask for {options.Engine}. "
                + "Set Engine to what was saved.");
        }

        if (options.Fingerprint is null)
        {
            return map.Guarantees.HasFlag(MapGuarantees.SetDetermined)
                ? map
                : throw new InvalidOperationException(
                    $"The routing of {map.Engine} depends on the history of changes, but no Fingerprint says that this "
                    + $"map is the one that the others have. If it is, set Fingerprint to {map.Fingerprint:x16}.");
        }

        if (!ulong.TryParse(options.Fingerprint, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
            out ulong expected))
        {
            throw new InvalidOperationException(
                $"The Fingerprint '{options.Fingerprint}' is no number of up to 16 hexadecimal digits.");
        }

        return map.Fingerprint == expected ? map : throw new InvalidOperationException(
            $"The fingerprint of the saved map is {map.Fingerprint:x16}, but {expected:x16} is expected: it is not the "
            + "map that the others have. Load the same bytes everywhere.");
    }
}
