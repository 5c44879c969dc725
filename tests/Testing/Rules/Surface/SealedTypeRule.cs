using System.Reflection;

namespace Purlin.Testing;

/// <summary>
/// A public class is sealed, static or abstract, or has a virtual member that says what heirs may change.
/// </summary>
public static class SealedTypeRule
{
    /// <summary>The classes that are open by accident, and the options that are open at all.</summary>
    public static IEnumerable<Violation> Check(IEnumerable<Type> types)
    {
        foreach (Type type in types)
        {
            if (!type.IsClass || type.IsSealed)
                continue;
            if (PublicTypes.PlainName(type).EndsWith("Options", StringComparison.Ordinal))
            {
                yield return new(PublicTypes.Where(type), "options are knobs, not a base class: seal it");
            }
            else if (!type.IsAbstract && !type.GetMethods(PublicTypes.Declared).Any(IsMeantForHeirs))
            {
                yield return new(PublicTypes.Where(type),
                    "seal it, make it abstract, or give it the virtual member that heirs change");
            }
        }
    }

    private static bool IsMeantForHeirs(MethodInfo method) =>
        method.IsVirtual && !method.IsFinal && PublicTypes.IsSeen(method) && method.GetBaseDefinition() == method
        && !PublicTypes.IsGenerated(method) && method.Name != "get_EqualityContract";
}
