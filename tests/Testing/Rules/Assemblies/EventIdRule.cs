using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Purlin.Testing;

/// <summary>
/// Every log message of an assembly has an event id of its own, written down, so that operators can filter by it.
/// </summary>
public static class EventIdRule
{
    /// <summary>The messages without an id, or with another's.</summary>
    public static IEnumerable<Violation> Check(IEnumerable<Type> types)
    {
        var owners = new Dictionary<int, MethodInfo>();
        foreach (MethodInfo method in types.SelectMany(type => type.GetMethods(PublicTypes.Declared))
            .OrderBy(Where, StringComparer.Ordinal))
        {
            if (method.GetCustomAttribute<LoggerMessageAttribute>() is not { } message)
                continue;
            if (message.EventId <= 0)
            {
                yield return new(Where(method), "give the log message an EventId above 0 that never changes");
            }
            else if (!owners.TryAdd(message.EventId, method))
            {
                yield return new(Where(method),
                    $"event id {message.EventId} belongs to {Where(owners[message.EventId])}: take a free one");
            }
        }
    }

    private static string Where(MethodInfo method) => PublicTypes.Where(method);
}
