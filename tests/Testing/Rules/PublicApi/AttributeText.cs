using System.Reflection;

namespace Purlin.Testing;

/// <summary>The attributes that change what a caller may do, as C# writes them.</summary>
internal static class AttributeText
{
    private static readonly HashSet<string> Meaningful = new(StringComparer.Ordinal)
    {
        "AllowNullAttribute", "AsyncMethodBuilderAttribute", "CollectionBuilderAttribute", "DisallowNullAttribute",
        "DoesNotReturnAttribute", "EditorBrowsableAttribute", "ExperimentalAttribute", "FlagsAttribute",
        "InlineArrayAttribute", "InterpolatedStringHandlerAttribute", "InterpolatedStringHandlerArgumentAttribute",
        "JsonConverterAttribute", "MaybeNullAttribute", "MaybeNullWhenAttribute", "MemberNotNullWhenAttribute",
        "NotNullAttribute", "NotNullIfNotNullAttribute", "NotNullWhenAttribute", "ObsoleteAttribute",
        "OverloadResolutionPriorityAttribute", "RequiresDynamicCodeAttribute", "RequiresUnreferencedCodeAttribute",
        "SetsRequiredMembersAttribute", "TypeConverterAttribute", "UnscopedRefAttribute",
    };

    /// <summary>The meaningful ones of <paramref name="attributes"/>, each with a space behind it.</summary>
    public static string Of(IEnumerable<CustomAttributeData> attributes) => string.Concat(attributes
        .Where(attribute => Meaningful.Contains(attribute.AttributeType.Name))
        // The compiler marks ref structs and required members with an obsolescence of its own, for old compilers.
        .Where(attribute => attribute.ConstructorArguments is not [{ Value: string text }, ..]
            || !text.Contains("compiler", StringComparison.Ordinal))
        .Select(One).Order(StringComparer.Ordinal));

    private static string One(CustomAttributeData attribute)
    {
        string name = attribute.AttributeType.Name[..^"Attribute".Length];
        string[] arguments =
        [
            .. attribute.ConstructorArguments.Select(Value),
            .. attribute.NamedArguments.Select(argument => $"{argument.MemberName} = {Value(argument.TypedValue)}"),
        ];
        return arguments.Length == 0 ? $"[{name}] " : $"[{name}({string.Join(", ", arguments)})] ";
    }

    private static string Value(CustomAttributeTypedArgument argument) =>
        argument.Value is IEnumerable<CustomAttributeTypedArgument> list
            ? $"[{string.Join(", ", list.Select(Value))}]"
            : TypeText.Constant(argument.Value, argument.ArgumentType);
}
