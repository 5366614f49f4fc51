using System.Runtime.InteropServices;

namespace MlOps.Sdk.OnnxRuntime;

internal sealed unsafe partial class OrtApi
{
    private const int FirstVersionWithAssignments = 30;

    /// <summary>Whether the table has the functions that tell which provider runs which node.</summary>
    public bool KnowsAssignments => Version >= FirstVersionWithAssignments;

    /// <summary>How the library was built, in its own words.</summary>
    public string BuildDescription => Text(((delegate* unmanaged<nint>)_table[OrtSlot.GetBuildInfoString])());

    /// <summary>Reads a text that is allocated for the caller; empty where the engine has none.</summary>
    public nint GetText(int slot, nint self, nint allocator, out string text)
    {
        nint result = 0;
        var status = ((delegate* unmanaged<nint, nint, nint*, nint>)_table[slot])(self, allocator, &result);
        return TakeText(status, result, allocator, out text);
    }

    /// <summary>The value of a property of a model, or empty.</summary>
    public nint GetMetadataProperty(nint metadata, nint allocator, string key, out string text)
    {
        nint result = 0;
        nint status;
        fixed (byte* name = Utf8.Terminated(key))
        {
            status = ((delegate* unmanaged<nint, nint, byte*, nint*, nint>)_table[OrtSlot.ModelMetadataLookupCustomMetadataMap])(metadata, allocator, name, &result);
        }

        return TakeText(status, result, allocator, out text);
    }

    /// <summary>The names of the properties of a model.</summary>
    public nint GetMetadataKeys(nint metadata, nint allocator, out string[] keys)
    {
        nint* result = null;
        var count = 0L;
        var status = ((delegate* unmanaged<nint, nint, nint**, long*, nint>)_table[OrtSlot.ModelMetadataGetCustomMetadataMapKeys])(metadata, allocator, &result, &count);
        keys = new string[count];
        for (var i = 0; i < keys.Length && status == 0; i++)
        {
            status = TakeText(0, result[i], allocator, out keys[i]);
        }

        return status != 0 ? status : Free(allocator, (nint)result);
    }

    public nint GetModelVersion(nint metadata, out long version)
    {
        var result = 0L;
        var status = ((delegate* unmanaged<nint, long*, nint>)_table[OrtSlot.ModelMetadataGetVersion])(metadata, &result);
        version = result;
        return status;
    }

    /// <summary>The providers that the library was built with, by the engine's names.</summary>
    public nint GetAvailableProviders(out string[] names)
    {
        nint* result = null;
        var count = 0;
        var status = ((delegate* unmanaged<nint**, int*, nint>)_table[OrtSlot.GetAvailableProviders])(&result, &count);
        names = new string[count];
        for (var i = 0; i < count; i++)
        {
            names[i] = Text(result[i]);
        }

        return status != 0 ? status : ((delegate* unmanaged<nint*, int, nint>)_table[OrtSlot.ReleaseAvailableProviders])(result, count);
    }

    /// <summary>Reads a list of objects that stay the session's.</summary>
    public nint GetBorrowedList(int slot, nint self, out nint[] items)
    {
        nint* result = null;
        nuint count = 0;
        var status = ((delegate* unmanaged<nint, nint**, nuint*, nint>)_table[slot])(self, &result, &count);
        items = status == 0 && count > 0 ? new ReadOnlySpan<nint>(result, (int)count).ToArray() : [];
        return status;
    }

    /// <summary>Reads a text that stays the session's.</summary>
    public nint GetBorrowedText(int slot, nint self, out string text)
    {
        var status = GetPointer(slot, self, out var pointer);
        text = Text(pointer);
        return status;
    }

    private nint TakeText(nint status, nint pointer, nint allocator, out string text)
    {
        text = Marshal.PtrToStringUTF8(pointer) ?? string.Empty;
        return status != 0 ? status : Free(allocator, pointer);
    }

    private nint Free(nint allocator, nint pointer) => pointer == 0 ? 0 : ((delegate* unmanaged<nint, nint, nint>)_table[OrtSlot.AllocatorFree])(allocator, pointer);
}
