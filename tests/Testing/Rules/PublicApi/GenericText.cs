using System.Reflection;

namespace Purlin.Testing;

/// <summary>Type parameters and their constraints as C# writes them.</summary>
internal static class GenericText
{
    /// <summary>A parameter with its variance: <c>in T</c>.</summary>
    public static string Parameter(Type parameter) =>
        (parameter.GenericParameterAttributes & GenericParameterAttributes.VarianceMask) switch
        {
            GenericParameterAttributes.Covariant => "out ",
            GenericParameterAttributes.Contravariant => "in ",
            _ => "",
        } + parameter.Name;

    /// <summary>Every constraint, each with a space before it: <c> where T : struct, IFoo</c>.</summary>
    public static string Constraints(IEnumerable<Type> parameters) => string.Concat(
        from parameter in parameters
        let words = Words(parameter).ToArray()
        where words.Length > 0
        select $" where {parameter.Name} : {string.Join(", ", words)}");

    private static IEnumerable<string> Words(Type parameter)
    {
        GenericParameterAttributes flags = parameter.GenericParameterAttributes;
        byte nullable = Annotations.OfTypeParameter(parameter);
        Type[] types = parameter.GetGenericParameterConstraints();
        bool isStruct = flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        if (Has(parameter, "IsUnmanagedAttribute"))
            yield return "unmanaged";
        else if (isStruct)
            yield return "struct";
        else if (flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            yield return nullable == 2 ? "class?" : "class";
        else if (nullable == 1 && types.Length == 0)
            yield return "notnull";
        foreach (string type in types.Where(type => type != typeof(ValueType))
            .Select(TypeText.Of).Order(StringComparer.Ordinal))
        {
            yield return type;
        }

        if (flags.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct)
            yield return "new()";
        if (flags.HasFlag(GenericParameterAttributes.AllowByRefLike))
            yield return "allows ref struct";
    }

    private static bool Has(Type parameter, string attribute) =>
        parameter.GetCustomAttributesData().Any(data => data.AttributeType.Name == attribute);
}
