namespace Purlin.Testing;

/// <summary>A type that compares itself has the operators that callers will write.</summary>
public static class OperatorRule
{
    private static readonly (string Method, string Written)[] Equality = [("op_Equality", "=="),
        ("op_Inequality", "!=")];

    private static readonly (string Method, string Written)[] Order =
    [
        ("op_LessThan", "<"), ("op_GreaterThan", ">"), ("op_LessThanOrEqual", "<="), ("op_GreaterThanOrEqual", ">="),
    ];

    /// <summary>The types that are equatable without <c>==</c>, or comparable without <c>&lt;</c>.</summary>
    public static IEnumerable<Violation> Check(IEnumerable<Type> types) =>
        types.Where(type => !type.IsInterface)
            .SelectMany(type => Missing(type, typeof(IEquatable<>), Equality)
                .Concat(Missing(type, typeof(IComparable<>), Order)));

    private static IEnumerable<Violation> Missing(Type type, Type face, (string Method, string Written)[] operators)
    {
        if (!PublicTypes.ImplementsOfItself(type, face))
            yield break;
        string[] missing = [.. operators.Where(o => type.GetMember(o.Method).Length == 0).Select(o => o.Written)];
        if (missing.Length > 0)
        {
            yield return new(PublicTypes.Where(type),
                $"is {face.Name.Split('`')[0]} of itself: add {string.Join(' ', missing)}");
        }
    }
}
