package io.ufs.runtime.image.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The members of a JSON object, in their order. A member that is {@code null} counts as absent. Values are texts, whole
 * numbers ({@link Long}), other numbers ({@link BigDecimal}), {@link Boolean}, lists, and objects.
 */
public final class JsonObject {
    private final Map<String, Object> members;

    /** Makes an empty object. */
    public JsonObject() {
        this(new LinkedHashMap<>());
    }

    private JsonObject(Map<String, Object> members) {
        this.members = members;
    }

    /** Returns a copy that can be changed without changing this one; objects and lists inside are shared. */
    public JsonObject copy() {
        return new JsonObject(new LinkedHashMap<>(members));
    }

    /** Returns the names of the members. */
    public Set<String> names() {
        return members.keySet();
    }

    /** Says whether there is such a member. */
    public boolean has(String name) {
        return members.containsKey(name);
    }

    /** Returns whatever a member is, or null if there is none. */
    public @Nullable Object value(String name) {
        return members.get(name);
    }

    /** Sets a member. */
    public JsonObject put(String name, Object value) {
        members.put(name, value instanceof Integer number ? Long.valueOf(number) : value);
        return this;
    }

    /** Sets a member, or leaves it out. */
    public JsonObject putIfPresent(String name, @Nullable Object value) {
        return value == null ? this : put(name, value);
    }

    /** Takes a member away. */
    public void remove(String name) {
        members.remove(name);
    }

    /** Sets a member to a new object, which is filled by {@code fill}. */
    public JsonObject with(String name, Consumer<JsonObject> fill) {
        JsonObject inner = new JsonObject();
        fill.accept(inner);
        return put(name, inner);
    }

    /**
     * Returns a text, or null if there is none.
     *
     * @throws JsonException if it is something else
     */
    public @Nullable String text(String name) throws JsonException {
        return member(name, String.class, "a text");
    }

    /** Returns a text; an exception if there is none. */
    public String requireText(String name) throws JsonException {
        return require(text(name), name);
    }

    /** Returns a text, or another one if there is none. */
    public String text(String name, String otherwise) throws JsonException {
        String text = text(name);
        return text == null ? otherwise : text;
    }

    /** Returns a whole number, or null if there is none. */
    public @Nullable Long number(String name) throws JsonException {
        return member(name, Long.class, "a whole number");
    }

    /** Returns a whole number; an exception if there is none. */
    public long requireNumber(String name) throws JsonException {
        return require(number(name), name);
    }

    /** Returns a number of any size, or null if there is none. */
    public @Nullable BigDecimal large(String name) throws JsonException {
        Object value = members.get(name);
        return value instanceof Long small ? BigDecimal.valueOf(small) : member(name, BigDecimal.class, "a number");
    }

    /** Returns a list of whole numbers, empty if there is none. */
    public List<Long> numbers(String name) throws JsonException {
        return list(name, Long.class);
    }

    /** Says whether a member is {@code true}. */
    public boolean isTrue(String name) throws JsonException {
        Boolean value = member(name, Boolean.class, "true or false");
        return value != null && value;
    }

    /** Returns an object, or null if there is none. */
    public @Nullable JsonObject object(String name) throws JsonException {
        return member(name, JsonObject.class, "an object");
    }

    /** Returns an object; an exception if there is none. */
    public JsonObject requireObject(String name) throws JsonException {
        return require(object(name), name);
    }

    /** Returns a list of objects, empty if there is none. */
    public List<JsonObject> objects(String name) throws JsonException {
        return list(name, JsonObject.class);
    }

    /** Returns a list of texts, empty if there is none. */
    public List<String> texts(String name) throws JsonException {
        return list(name, String.class);
    }

    /** Returns an object's members that are texts, empty if there is no such object. */
    public Map<String, String> textMembers(String name) throws JsonException {
        Map<String, String> all = new LinkedHashMap<>();
        JsonObject object = object(name);
        if (object != null) {
            for (String key : object.names()) {
                all.put(key, object.requireText(key));
            }
        }
        return all;
    }

    private <T> List<T> list(String name, Class<T> type) throws JsonException {
        List<?> values = member(name, List.class, "a list");
        List<T> list = new ArrayList<>();
        if (values != null) {
            for (Object value : values) {
                list.add(cast(name, value, type, "a list of " + type.getSimpleName()));
            }
        }
        return list;
    }

    private <T> @Nullable T member(String name, Class<T> type, String kind) throws JsonException {
        Object value = members.get(name);
        return value == null ? null : cast(name, value, type, kind);
    }

    private static <T> T cast(String name, Object value, Class<T> type, String kind) throws JsonException {
        if (!type.isInstance(value)) {
            throw new JsonException("\"" + name + "\" is not " + kind);
        }
        return type.cast(value);
    }

    private static <T> T require(@Nullable T value, String name) throws JsonException {
        if (value == null) {
            throw new JsonException("\"" + name + "\" is missing");
        }
        return value;
    }

    /** Returns the object as a compact document. */
    @Override
    public String toString() {
        return Json.print(this, false);
    }
}
