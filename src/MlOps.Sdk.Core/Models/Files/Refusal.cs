using System.Text;

namespace MlOps.Sdk.Core;

/// <summary>Makes the sentences with which model files are refused. What comes from the file is shown so that it cannot forge lines or hide the rest.</summary>
internal static class Refusal
{
    private const int MostShown = 80;

    public static ModelPackageException Of(string reason, string fix) =>
        new($"The part \"{PackageParts.Model}\" is refused because {reason}. {fix}.", PackageParts.Model);

    public static ModelPackageException Damaged(string what) => Of($"its bytes are not a whole ONNX model: {what}", "Export the model to ONNX or fetch it again; no other format is loaded");

    public static string Quote(ReadOnlySpan<byte> text)
    {
        var shown = Encoding.UTF8.GetString(text[..Math.Min(text.Length, MostShown)]);
        var result = new StringBuilder(shown.Length + 5).Append('"');
        foreach (var letter in shown)
        {
            result.Append(char.IsControl(letter) || letter is '"' or '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') ? '?' : letter);
        }

        return result.Append(text.Length > MostShown ? "…\"" : "\"").ToString();
    }

    public static string Quote(string text) => Quote(Encoding.UTF8.GetBytes(text));
}
