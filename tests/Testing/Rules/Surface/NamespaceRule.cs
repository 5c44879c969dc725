namespace Purlin.Testing;

/// <summary>Every public type stands in the namespace that is its package's id.</summary>
public static class NamespaceRule
{
    /// <summary>The types that stand elsewhere.</summary>
    /// <param name="types">The public types of the package.</param>
    /// <param name="id">The package's id.</param>
    public static IEnumerable<Violation> Check(IEnumerable<Type> types, string id) =>
        from type in types
        where !type.IsNested && type.Namespace != id
        select new Violation(
            PublicTypes.Where(type), $"its namespace is \"{type.Namespace}\": move it to {id}, or make it internal");
}
