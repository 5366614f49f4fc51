using System.Globalization;
using System.Net;
using System.Text;

namespace MlOps.Sdk.Monitoring;

/// <summary>Writes HTML and SVG. Only <see cref="Text"/> takes what comes from outside, and it escapes.</summary>
internal sealed class MarkupWriter
{
    private readonly StringBuilder _builder = new();

    /// <summary>Markup written in this package.</summary>
    public MarkupWriter Raw(string markup)
    {
        _builder.Append(markup);
        return this;
    }

    /// <summary>Markup with numbers in it, in the invariant culture; rounded to what a pixel can show.</summary>
    public MarkupWriter Draw(FormattableString markup)
    {
        object?[] arguments = [.. markup.GetArguments().Select(a => a is double number ? Pixel(number) : a)];
        _builder.AppendFormat(CultureInfo.InvariantCulture, markup.Format, arguments);
        return this;
    }

    public MarkupWriter Text(string? text)
    {
        _builder.Append(WebUtility.HtmlEncode(text));
        return this;
    }

    public override string ToString() => _builder.ToString();

    private static string Pixel(double value) => Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);
}
