using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Purlin.Snowflake;

/// <summary>Ids of one entity from and to text and untyped ids.</summary>
/// <param name="type">A <see cref="SnowflakeId{TTag}"/>, which the component model passes.</param>
internal sealed class TaggedIdTypeConverter(Type type) : TypeConverter
{
    private readonly ITaggedId _any = AnyOf(type);

    /// <summary>Some id of a tag known only as a type.</summary>
    [UnconditionalSuppressMessage(
        "Trimming", "IL2067", Justification = "The type is a struct, whose default value needs no constructor.")]
    public static ITaggedId AnyOf(Type type) => (ITaggedId)RuntimeHelpers.GetUninitializedObject(type);

    /// <inheritdoc/>
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
        sourceType == typeof(string) || sourceType == typeof(SnowflakeId) || base.CanConvertFrom(context, sourceType);

    /// <inheritdoc/>
    public override bool CanConvertTo(ITypeDescriptorContext? context, Type? destinationType) =>
        destinationType == typeof(SnowflakeId) || base.CanConvertTo(context, destinationType);

    /// <inheritdoc/>
    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value switch
        {
            string text => _any.Of(text),
            SnowflakeId id => _any.Of(id),
            _ => base.ConvertFrom(context, culture, value),
        };

    /// <inheritdoc/>
    public override object? ConvertTo(
        ITypeDescriptorContext? context, CultureInfo? culture, object? value, Type destinationType) =>
        value is ITaggedId id && destinationType == typeof(SnowflakeId)
            ? id.Untyped
            : base.ConvertTo(context, culture, value, destinationType);
}
