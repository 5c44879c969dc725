using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Purlin.Testing;

/// <summary>Parameters and what a method returns, as C# writes them.</summary>
internal static class ParameterText
{
    /// <summary>Parameters with commas between them.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="isExtension">Whether the first one is the extended.</param>
    public static string Of(IEnumerable<ParameterInfo> parameters, bool isExtension = false) =>
        string.Join(", ", parameters.Select((parameter, i) => (isExtension && i == 0 ? "this " : "") + One(parameter)));

    /// <summary>The returned type, with <c>ref</c> where it is a reference.</summary>
    public static string Returned(ParameterInfo returned)
    {
        bool isReadOnly = returned.GetRequiredCustomModifiers().Contains(typeof(InAttribute));
        string by = !returned.ParameterType.IsByRef ? "" : isReadOnly ? "ref readonly " : "ref ";
        return by + TypeText.Of(returned.ParameterType, Annotations.Of(returned));
    }

    private static string One(ParameterInfo parameter)
    {
        bool isParams = parameter.IsDefined(typeof(ParamArrayAttribute), false)
            || Has(parameter, "ParamCollectionAttribute");
        string text = AttributeText.Of(parameter.GetCustomAttributesData())
            + (isParams ? "params " : Has(parameter, "ScopedRefAttribute") ? "scoped " : "") + By(parameter)
            + TypeText.Of(parameter.ParameterType, Annotations.Of(parameter)) + " " + parameter.Name;
        return parameter.HasDefaultValue
            ? $"{text} = {TypeText.Constant(parameter.RawDefaultValue, parameter.ParameterType)}"
            : text;
    }

    private static string By(ParameterInfo parameter) =>
        !parameter.ParameterType.IsByRef ? ""
        : parameter.IsOut ? "out "
        : Has(parameter, "RequiresLocationAttribute") ? "ref readonly "
        : parameter.IsDefined(typeof(IsReadOnlyAttribute), false) ? "in "
        : "ref ";

    private static bool Has(ParameterInfo parameter, string attribute) =>
        parameter.GetCustomAttributesData().Any(data => data.AttributeType.Name == attribute);
}
