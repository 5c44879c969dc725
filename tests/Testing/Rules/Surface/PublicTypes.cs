using System.Reflection;
using System.Runtime.CompilerServices;

namespace Purlin.Testing;

/// <summary>What a user of an assembly can see, as reflection shows it.</summary>
internal static class PublicTypes
{
    /// <summary>Members declared by a type itself, static or not.</summary>
    public const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The visible types of an assembly, nested ones included, without the compiler's own.</summary>
    public static IReadOnlyList<Type> Of(Assembly assembly) =>
    [
        .. assembly.GetExportedTypes().Where(type => !type.FullName!.Contains('<', StringComparison.Ordinal))
            .OrderBy(type => type.FullName, StringComparer.Ordinal),
    ];

    /// <summary>The name without the count of type parameters.</summary>
    public static string PlainName(Type type) => type.Name.Split('`')[0];

    /// <summary>The full name, nested types with a dot.</summary>
    public static string Where(Type type) => type.FullName!.Replace('+', '.');

    /// <summary>The full name of a member.</summary>
    public static string Where(MemberInfo member) => $"{Where(member.DeclaringType!)}.{member.Name}";

    /// <summary>Whether the compiler wrote the member.</summary>
    public static bool IsGenerated(MemberInfo member) =>
        member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    /// <summary>Whether callers or heirs outside the assembly see the method.</summary>
    public static bool IsSeen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    /// <summary>
    /// Whether the type implements <paramref name="open"/> of itself, such as <c>IEquatable&lt;Self&gt;</c>.
    /// </summary>
    public static bool ImplementsOfItself(Type type, Type open) => type.GetInterfaces().Any(face =>
        face.IsGenericType && face.GetGenericTypeDefinition() == open && IsSame(face.GetGenericArguments()[0], type));

    private static bool IsSame(Type argument, Type type) =>
        argument == type || (argument.IsGenericType && argument.GetGenericTypeDefinition() == type);
}
