using System.Reflection;

namespace Purlin.Testing;

/// <summary>
/// A public field is a constant, static readonly, or a readonly part of a struct; a shared array is none of these.
/// </summary>
public static class PublicFieldRule
{
    /// <summary>The fields that should be properties.</summary>
    public static IEnumerable<Violation> Check(IEnumerable<Type> types) =>
        from type in types
        where !type.IsEnum
        from field in type.GetFields(PublicTypes.Declared)
        where field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly
        where !IsFixed(field)
        select new Violation(PublicTypes.Where(field), "callers can change it: make it a property, or readonly");

    private static bool IsFixed(FieldInfo field) =>
        field.IsLiteral
        || (field.IsInitOnly && !field.FieldType.IsArray && (field.IsStatic || field.DeclaringType!.IsValueType));
}
