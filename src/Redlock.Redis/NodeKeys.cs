using System.Text;
using StackExchange.Redis;

namespace Purlin.Redlock.Redis;

/// <summary>The keys of a namespace, as the script takes them.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Keys">Marker, recent names, old names.</param>
internal sealed record NodeKeys(string Namespace, RedisKey[] Keys)
{
    /// <summary>The keys of a namespace.</summary>
    public static NodeKeys Of(string space) =>
        new(space, [Key(space, ""), Key(space, ":recent"), Key(space, ":old")]);

    // Encoded once.
    private static RedisKey Key(string space, string suffix) => Encoding.UTF8.GetBytes($"{space}:redlock{suffix}");
}
