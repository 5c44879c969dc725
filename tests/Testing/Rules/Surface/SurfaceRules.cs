namespace Purlin.Testing;

/// <summary>The rules for public types, together.</summary>
public static class SurfaceRules
{
    /// <summary>What is against them.</summary>
    /// <param name="types">The public types of a package.</param>
    /// <param name="id">The package's id.</param>
    public static IEnumerable<Violation> Check(IReadOnlyList<Type> types, string id) =>
    [
        .. NamespaceRule.Check(types, id),
        .. TypeNameRule.Check(types),
        .. SealedTypeRule.Check(types),
        .. ExceptionTypeRule.Check(types),
        .. ReadonlyStructRule.Check(types),
        .. PublicFieldRule.Check(types),
        .. OperatorRule.Check(types),
        .. CancellationRule.Check(types),
    ];
}
