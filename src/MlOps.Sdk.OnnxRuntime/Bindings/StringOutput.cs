using System.Text;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>Turns a native string tensor into strings; labels that repeat become the same string object.</summary>
internal sealed class StringOutput(OrtApi api, string modelName)
{
    private const int MostLabels = 1024;
    private readonly HashSet<string> _labels = new(StringComparer.Ordinal);
    private byte[] _bytes = [];
    private char[] _text = [];
    private nuint[] _starts = [];
    private string[] _strings = [];

    /// <summary>Reads the strings. The list is reused by the next call.</summary>
    public IReadOnlyList<string> Read(nint value, int count)
    {
        if (count == 0)
        {
            return [];
        }

        api.Check(api.GetStringDataLength(value, out var byteLength), "measure strings", modelName);
        var length = checked((int)byteLength);
        if (_bytes.Length < length)
        {
            _bytes = new byte[length];
            _text = new char[length];
        }

        if (_starts.Length != count)
        {
            _starts = new nuint[count];
            _strings = new string[count];
        }

        api.Check(api.GetStringContent(value, _bytes.AsSpan(0, length), _starts), "read strings", modelName);
        for (var i = 0; i < count; i++)
        {
            var start = (int)_starts[i];
            var end = i + 1 < count ? (int)_starts[i + 1] : length;
            _strings[i] = Intern(_bytes.AsSpan(start, end - start));
        }

        return _strings;
    }

    private string Intern(ReadOnlySpan<byte> utf8)
    {
        // A text never has more UTF-16 units than UTF-8 bytes.
        var text = _text.AsSpan(0, Encoding.UTF8.GetChars(utf8, _text));
        var known = _labels.GetAlternateLookup<ReadOnlySpan<char>>();
        if (known.TryGetValue(text, out var label))
        {
            return label;
        }

        label = text.ToString();
        if (_labels.Count < MostLabels)
        {
            _labels.Add(label);
        }

        return label;
    }
}
